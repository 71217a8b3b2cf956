// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/diagnosis.h"

#include <errno.h>
#include <string.h>

#include "target.h"

void diagnose_function(int status, struct finding *finding)
{
	if (status == -ENODEV) {
		finding_set(finding, FINDING_NO_DEVICE, "no such PCI function: %s",
			    strerror(-status));
		finding_remedy(finding, "'lspci -D' lists the PCI functions");
		return;
	}
	finding_set(finding, FINDING_DEVICE_UNREADABLE, "cannot read the PCI function: %s",
		    strerror(-status));
	finding_remedy(finding, "check with 'lspci -D' whether the function is still present");
}

bool diagnose_noiommu(const struct device_facts *device, struct finding *finding)
{
	if (!facts_is_noiommu(device))
		return false;
	finding_set(finding, FINDING_NO_IOMMU_MODE,
		    "opened without an IOMMU: the device can access all memory, and the kernel is "
		    "tainted until the next boot");
	finding_remedy(finding,
		       "enable the IOMMU, and load vfio without enable_unsafe_noiommu_mode");
	return true;
}

void diagnose_mdev(const struct device_facts *device, struct finding *finding)
{
	const char *parent = device->mdev.parent;

	finding_set(finding, FINDING_MEDIATED_DEVICE, "a mediated device of %s, not a PCI function",
		    *parent ? parent : "an unknown device");
	finding_remedy(finding, "to see its regions (opening resets the device):");
	finding_command(finding, "vfio-msixctl info %s", device->mdev.uuid);
}

void diagnose_gone(struct finding *finding)
{
	finding_set(finding, FINDING_DEVICE_GONE,
		    "the device no longer responds: it was unplugged or lost power while open");
	finding_remedy(finding, "see dmesg; once the device is back, rescan the bus: echo 1 "
				">/sys/bus/pci/rescan");
}

bool diagnose_ioctl_stays_on(const struct device_facts *device, struct finding *finding)
{
	const int status = device->open.ioctl_off_status;

	if (status == 0 || status == FACT_NOT_ASKED)
		return false;
	finding_set(finding, FINDING_IOCTL_STAYS_ON, "cannot disable the RFC's ioctl again: %s",
		    strerror(-status));
	finding_remedy(finding, "try again with 'vfio-msixctl check --enable-ioctl %s'",
		       device->address);
	return true;
}

bool diagnose_chain(const char *of, const struct chain *chain, struct finding *finding)
{
	const char *fault;

	switch (chain->status) {
	case 0:
		return false;
	case -ELOOP:
		fault = "loops";
		break;
	case -ERANGE:
		fault = "points outside the kernel's reply";
		break;
	case -EMSGSIZE:
		fault = "is truncated";
		break;
	default:
		fault = "is malformed";
		break;
	}
	finding_set(finding, FINDING_BROKEN_CHAIN,
		    "the capability chain of %s %s; later capabilities are unknown", of, fault);
	finding_remedy(finding, "send the output of 'vfio-msixctl info --json' to the maintainers");
	return true;
}

void diagnose_name(const char *name, int status, struct finding *finding)
{
	switch (status) {
	case -EINVAL:
		finding_set(finding, FINDING_BAD_NAME, "%s: invalid device name", name);
		finding_remedy(finding,
			       "use 0000:01:00.0, 01:00.0, a sysfs path, a VFIO group (14, "
			       "noiommu-0) or a device cdev (vfio3, noiommu-vfio3)");
		break;
	case -EXDEV:
		finding_set(finding, FINDING_OTHER_GROUP,
			    "%s: the device is not in that IOMMU group", name);
		finding_remedy(finding, "omit the group");
		break;
	case -ENODEV:
		finding_set(finding, FINDING_NO_DEVICE, "%s: no such %s", name,
			    target_is_uuid(name) ? "mediated device" : "PCI function");
		finding_remedy(finding, target_is_uuid(name) ?
						"ls /sys/bus/mdev/devices" :
						"'lspci -D' lists the PCI functions");
		break;
	case -ENOENT:
		finding_set(finding, FINDING_NO_GROUP, "%s: no such IOMMU group or VFIO device",
			    name);
		finding_remedy(finding, "ls /sys/kernel/iommu_groups /sys/class/vfio-dev");
		break;
	default:
		finding_set(finding, FINDING_NO_DEVICE, "%s: cannot look up the device: %s", name,
			    strerror(-status));
		finding_remedy(finding, "check that sysfs is mounted on /sys");
	}
}
