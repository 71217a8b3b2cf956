// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/prereq.h"

#include "gather/host.h"
#include "gather/sysfs.h"

static void read_function(const char *sysroot, const char *address, struct prereq_facts *prereq)
{
	long long number;

	sysfs_read(sysroot, prereq->runtime_status, sizeof(prereq->runtime_status),
		   "/sys/bus/pci/devices/%s/power/runtime_status", address);
	if (sysfs_read_number(sysroot, &number, "/sys/bus/pci/devices/%s/sriov_numvfs", address) ==
		    0 &&
	    number > 0)
		prereq->virtual_functions = (uint32_t)min_u64((uint64_t)number, UINT32_MAX);
	prereq->mediated =
		sysfs_exists(sysroot, "/sys/bus/pci/devices/%s/mdev_supported_types", address);
	prereq->physical_registered.status = FACT_NOT_THERE;
	if (sysfs_link_name(sysroot, prereq->physical_function, sizeof(prereq->physical_function),
			    "/sys/bus/pci/devices/%s/physfn", address) != 0)
		return;
	sysfs_link_name(sysroot, prereq->physical_driver, sizeof(prereq->physical_driver),
			"/sys/bus/pci/devices/%s/physfn/driver", address);
	prereq->physical_registered = (struct fact_flag){
		.value = sysfs_exists(sysroot, "/sys/bus/pci/devices/%s/physfn/vfio-dev", address),
	};
}

void prereq_gather(const char *sysroot, struct host_facts *host, struct device_facts *device)
{
	host_gather_setup(sysroot, host);
	host_gather_unsafe(sysroot, host);
	device->prereq.status = 0;
	read_function(sysroot, device->address, &device->prereq);
	prereq_gather_variant(sysroot, host, device);
	prereq_gather_nodes(sysroot, device);
	prereq_gather_claims(sysroot, device);
}
