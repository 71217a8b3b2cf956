// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/diagnosis.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CLASS_PCI_BRIDGE 0x0604 /* PCI Code and ID Assignment, 1.7: base class and sub-class */

static void driver(const struct device_facts *device, struct finding *finding)
{
	/* vfio_pci_probe() takes normal headers only; trying would cut off all that is behind it. */
	if (device->pci.class >> 8 == CLASS_PCI_BRIDGE) {
		finding_set(finding, "bridge", LEVEL_FAIL,
			    "cannot open: a PCI bridge, which vfio-pci does not take");
		finding_remedy(finding, "name a function behind it: lspci -tv shows the tree");
		return;
	}
	if (device->pci.driver_status == 0)
		finding_set(finding, "not-vfio-bound", LEVEL_FAIL,
			    "cannot open: bound to %s, not to a VFIO driver", device->pci.driver);
	else
		finding_set(finding, "not-vfio-bound", LEVEL_FAIL,
			    "cannot open: bound to no driver");
	finding_remedy(finding, "driverctl set-override %s vfio-pci", device->address);
}

static void no_group(const struct device_facts *device, struct finding *finding)
{
	(void)device;
	finding_set(finding, "no-iommu-group", LEVEL_FAIL,
		    "cannot open: the device is in no IOMMU group, so the IOMMU is off or absent");
	finding_remedy(finding, "enable the IOMMU in firmware and kernel (intel_iommu=on on Intel), "
				"or load vfio with enable_unsafe_noiommu_mode=1");
}

/* EACCES is the file's mode; EPERM with a fitting mode is the device cgroup (or a container's). */
static void node_permission(const struct device_facts *device, struct finding *finding)
{
	const char *node = device->open.node;

	if (device->open.status == -EACCES) {
		finding_set(finding, "node-permission", LEVEL_FAIL,
			    "cannot open %s: permission denied by its owner and mode", node);
		finding_remedy(finding, "run as root, or give the node to your user: chown USER %s",
			       node);
		return;
	}
	finding_set(finding, "node-not-permitted", LEVEL_FAIL,
		    "cannot open %s: operation not permitted", node);
	if (device->group.noiommu)
		finding_remedy(finding, "a no-IOMMU group needs CAP_SYS_RAWIO: run as root");
	else if (device->open.as_root)
		finding_remedy(finding, "the device cgroup or the container forbids it: allow "
					"'c MAJOR:MINOR rw' for %s there", node);
	else
		finding_remedy(finding, "run as root");
}

static void node_missing(const struct device_facts *device, struct finding *finding)
{
	const char *node = device->open.node;

	finding_set(finding, "node-missing", LEVEL_FAIL, "cannot open %s: %s",
		    *node ? node : "the device node", strerror(-device->open.status));
	if (device->open.step == STEP_CONTAINER)
		finding_remedy(finding, "modprobe vfio vfio-pci; in a container, pass /dev/vfio in");
	else if (device->open.backend == BACKEND_CDEV)
		finding_remedy(finding, "use --backend=group, or a kernel with CONFIG_IOMMUFD and "
					"CONFIG_VFIO_DEVICE_CDEV; in a container, pass the node in");
	else
		finding_remedy(finding, "the host may have the node and the container lack it: pass "
					"%s in", node);
}

static void node_busy(const struct device_facts *device, struct finding *finding)
{
	const char *holder = device->open.holder;

	finding_set(finding, "busy", LEVEL_FAIL, "cannot open %s: in use by %s", device->open.node,
		    *holder ? holder : "another process, which /proc does not show to this user");
	finding_remedy(finding, "stop that process, and run the command again");
}

static enum exit_status node(const struct device_facts *device, struct finding *finding)
{
	switch (device->open.status) {
	case -EACCES:
	case -EPERM:
		node_permission(device, finding);
		return EXIT_CANNOT;
	case -ENOENT:
	case -ENODEV:
	case -ENXIO:
		node_missing(device, finding);
		return EXIT_CANNOT;
	case -EBUSY:
		node_busy(device, finding);
		return EXIT_CANNOT;
	default:
		finding_set(finding, "node-error", LEVEL_FAIL, "cannot open %s: %s",
			    device->open.node, strerror(-device->open.status));
		finding_remedy(finding, "dmesg may tell more");
		return EXIT_FAILED;
	}
}

/* A bridge may stay with its port driver, and a member without a driver is no hindrance. */
static bool in_the_way(const struct group_member *member)
{
	return member->driver[0] && !member->bridge && !strstr(member->driver, "vfio") &&
	       strcmp(member->driver, "pci-stub") != 0;
}

static void not_viable(const struct device_facts *device, struct finding *finding)
{
	const struct group_member *first = NULL;
	char members[FINDING_TEXT / 2] = "";
	size_t used = 0;

	for (size_t i = 0; i < device->group.n_members; i++) {
		const struct group_member *member = &device->group.members[i];

		if (!in_the_way(member) || used >= sizeof(members) - 1)
			continue;
		first = first ? first : member;
		used += (size_t)snprintf(members + used, sizeof(members) - used, "%s%s (%s)",
					 used ? ", " : "", member->address, member->driver);
	}
	finding_set(finding, "group-not-viable", LEVEL_FAIL,
		    "cannot open: group %u is not viable, other drivers hold members of it: %s",
		    device->group.id, *members ? members : "which, sysfs does not show");
	if (first)
		finding_remedy(finding, "driverctl set-override %s vfio-pci", first->address);
}

static enum exit_status set_iommu(const struct device_facts *device, struct finding *finding)
{
	finding_set(finding, "set-iommu", LEVEL_FAIL,
		    "cannot open: the kernel refuses to attach group %u to an IOMMU (VFIO_SET_IOMMU): %s",
		    device->group.id, strerror(-device->open.status));
	if (device->open.status == -EPERM) {
		finding_remedy(finding,
			       "interrupt remapping is probably off%s: enable it (intremap=on in "
			       "QEMU, VT-d in firmware), or load vfio_iommu_type1 with "
			       "allow_unsafe_interrupts=1",
			       device->open.unsafe_known && !device->open.unsafe_interrupts ?
				       " and allow_unsafe_interrupts is N" :
				       "");
		return EXIT_CANNOT;
	}
	finding_remedy(finding, "modprobe vfio_iommu_type1 (vfio_iommu_spapr_tce on POWER)");
	return device->open.status == -ENODEV ? EXIT_CANNOT : EXIT_FAILED;
}

static enum exit_status device_step(const struct device_facts *device, const char *what,
				    struct finding *finding)
{
	const int status = device->open.status;

	finding_set(finding, "open-failed", LEVEL_FAIL, "cannot open: %s: %s", what,
		    strerror(-status));
	if (status == -EACCES || status == -EPERM) {
		finding_remedy(finding, "dmesg tells why; an SR-IOV function whose PF is in user "
					"space needs a VF token");
		return EXIT_CANNOT;
	}
	if (status == -EBUSY) {
		finding_remedy(finding, "stop the process that has the device open");
		return EXIT_CANNOT;
	}
	finding_remedy(finding, "see dmesg; the device may be gone or refuse to be reset");
	return EXIT_FAILED;
}

enum exit_status diagnose_open(const struct device_facts *device, struct finding *finding)
{
	switch (device->open.step) {
	case STEP_FUNCTION:
		finding_set(finding, "no-device", LEVEL_FAIL, "no such PCI function: %s",
			    strerror(-device->open.status));
		finding_remedy(finding, "lspci -D lists them");
		return device->open.status == -ENODEV ? EXIT_CANNOT : EXIT_FAILED;
	case STEP_DRIVER:
		driver(device, finding);
		return EXIT_CANNOT;
	case STEP_GROUP:
		no_group(device, finding);
		return EXIT_CANNOT;
	case STEP_CONTAINER:
	case STEP_NODE:
	case STEP_IOMMUFD:
		return node(device, finding);
	case STEP_VIABLE:
		not_viable(device, finding);
		return EXIT_CANNOT;
	case STEP_SET_IOMMU:
		return set_iommu(device, finding);
	case STEP_SET_CONTAINER:
		return device_step(device, "VFIO_GROUP_SET_CONTAINER", finding);
	case STEP_BIND:
		return device_step(device, "VFIO_DEVICE_BIND_IOMMUFD", finding);
	case STEP_DEVICE_INFO:
		return device_step(device, "VFIO_DEVICE_GET_INFO", finding);
	case STEP_DEVICE_FD:
	case STEP_NONE:
	default:
		return device_step(device, "VFIO_GROUP_GET_DEVICE_FD", finding);
	}
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
		fault = "points outside the kernel's answer";
		break;
	case -EMSGSIZE:
		fault = "is cut short";
		break;
	default:
		fault = "makes no sense";
		break;
	}
	finding_set(finding, "broken-chain", LEVEL_FAIL,
		    "the capability chain of %s %s: what follows in it is unknown", of, fault);
	finding_remedy(finding, "send the output of 'vfio-msixctl info --json' to the maintainers");
	return true;
}

enum exit_status diagnose_name(const char *name, int status, struct finding *finding)
{
	switch (status) {
	case -EINVAL:
		finding_set(finding, "bad-name", LEVEL_FAIL, "%s: not a device name", name);
		finding_remedy(finding, "name it as 0000:01:00.0, 01:00.0, a sysfs path, a group (14), "
					"noiommu-0, or vfio3");
		return EXIT_USAGE;
	case -EXDEV:
		finding_set(finding, "other-group", LEVEL_FAIL,
			    "%s: the device is not in that group", name);
		finding_remedy(finding, "leave the group out");
		return EXIT_CANNOT;
	case -ENODEV:
		finding_set(finding, "no-device", LEVEL_FAIL, "%s: no such PCI function", name);
		finding_remedy(finding, "lspci -D lists them");
		return EXIT_CANNOT;
	case -ENOENT:
		finding_set(finding, "no-group", LEVEL_FAIL,
			    "%s: no such IOMMU group or VFIO device", name);
		finding_remedy(finding, "ls /sys/kernel/iommu_groups /sys/class/vfio-dev");
		return EXIT_CANNOT;
	default:
		finding_set(finding, "no-device", LEVEL_FAIL, "%s: cannot look it up: %s", name,
			    strerror(-status));
		finding_remedy(finding, "see that /sys is mounted");
		return EXIT_CANNOT;
	}
}
