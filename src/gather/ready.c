// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/ready.h"

#include "gather/host.h"
#include "gather/sysfs.h"

static void read_function(const char *sysroot, const char *address, struct ready_facts *ready)
{
	long long number;

	if (sysfs_read(sysroot, ready->runtime_status, sizeof(ready->runtime_status),
		       "/sys/bus/pci/devices/%s/power/runtime_status", address) != 0)
		ready->runtime_status[0] = '\0';
	if (sysfs_read_number(sysroot, &number, "/sys/bus/pci/devices/%s/sriov_numvfs", address) ==
		    0 &&
	    number > 0)
		ready->virtual_functions = (uint32_t)min_u64((uint64_t)number, UINT32_MAX);
	ready->mediated =
		sysfs_exists(sysroot, "/sys/bus/pci/devices/%s/mdev_supported_types", address);
	ready->physical_registered.status = FACT_NOT_THERE;
	if (sysfs_link_name(sysroot, ready->physical_function, sizeof(ready->physical_function),
			    "/sys/bus/pci/devices/%s/physfn", address) != 0)
		return;
	if (sysfs_link_name(sysroot, ready->physical_driver, sizeof(ready->physical_driver),
			    "/sys/bus/pci/devices/%s/physfn/driver", address) != 0)
		ready->physical_driver[0] = '\0';
	ready->physical_registered = (struct fact_flag){
		.value = sysfs_exists(sysroot, "/sys/bus/pci/devices/%s/physfn/vfio-dev", address),
	};
}

void ready_gather(const char *sysroot, struct host_facts *host, struct device_facts *device)
{
	host_gather_setup(sysroot, host);
	host_gather_unsafe(sysroot, host);
	device->ready.status = 0;
	read_function(sysroot, device->address, &device->ready);
	ready_gather_variant(sysroot, host, device);
	ready_gather_nodes(sysroot, device);
	ready_gather_claims(sysroot, device);
}
