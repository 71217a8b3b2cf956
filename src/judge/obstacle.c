// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/obstacle.h"

#include <stdio.h>
#include <string.h>

#define CLASS_PCI_BRIDGE 0x0604 /* PCI Code and ID Assignment, 1.7: base class and sub-class */

/* Whoever pastes the line at night shall not lose the disk under the system, or the way to it. */
static void bind_remedy(struct finding *finding, const char *address, const char *used_as)
{
	finding_remedy(finding, "%s%s%sdriverctl set-override %s vfio-pci",
		       *used_as ? "once nothing here needs " : "", used_as, *used_as ? ": " : "",
		       address);
}

void obstacle_driver(const struct device_facts *device, struct finding *finding)
{
	/* vfio_pci_probe() takes normal headers only; trying would cut off all that is behind it. */
	if (device->pci.class >> 8 == CLASS_PCI_BRIDGE) {
		finding_set(finding, "bridge", LEVEL_FAIL,
			    "a PCI bridge, which vfio-pci does not take");
		finding_remedy(finding, "name a function behind it: lspci -tv shows the tree");
		return;
	}
	if (device->pci.driver_status)
		finding_set(finding, "not-vfio-bound", LEVEL_FAIL, "bound to no driver");
	else
		finding_set(finding, "not-vfio-bound", LEVEL_FAIL,
			    "bound to %s, not to a VFIO driver%s%s", device->pci.driver,
			    *device->used_as ? "; this host uses it as " : "", device->used_as);
	bind_remedy(finding, device->address, device->used_as);
}

void obstacle_no_group(struct finding *finding)
{
	finding_set(finding, "no-iommu-group", LEVEL_FAIL,
		    "the device is in no IOMMU group, so the IOMMU is off or absent");
	finding_remedy(finding,
		       "enable the IOMMU in firmware and kernel (intel_iommu=on on Intel), "
		       "or load vfio with enable_unsafe_noiommu_mode=1");
}

/* A bridge may stay with its port driver, and a member without a driver is no hindrance. */
bool obstacle_member(const struct group_member *member)
{
	return member->driver[0] && !member->bridge && !strstr(member->driver, "vfio") &&
	       strcmp(member->driver, "pci-stub") != 0;
}

void obstacle_group(const struct device_facts *device, struct finding *finding)
{
	const struct group_member *first = NULL;
	char members[FINDING_TEXT / 2] = "";
	size_t used = 0;

	for (size_t i = 0; i < device->group.n_members; i++) {
		const struct group_member *member = &device->group.members[i];

		if (!obstacle_member(member) || used >= sizeof(members) - 1)
			continue;
		first = first ? first : member;
		used += (size_t)snprintf(members + used, sizeof(members) - used, "%s%s (%s%s%s)",
					 used ? ", " : "", member->address, member->driver,
					 *member->used_as ? ": " : "", member->used_as);
	}
	finding_set(finding, "group-not-viable", LEVEL_FAIL,
		    "group %u is not viable, other drivers hold members of it: %s",
		    device->group.id, *members ? members : "which, sysfs does not show");
	if (first)
		bind_remedy(finding, first->address, first->used_as);
	else
		finding_remedy(finding, "ls -l /sys/kernel/iommu_groups/%u/devices/*/driver",
			       device->group.id);
}

void obstacle_mode(const char *node, struct finding *finding)
{
	finding_set(finding, "node-permission", LEVEL_FAIL,
		    "%s: permission denied by its owner and mode", node);
	finding_remedy(finding, "run as root, or give the node to your user: chown USER %s", node);
}

void obstacle_missing(enum node_role role, const char *node, int status, struct finding *finding)
{
	finding_set(finding, "node-missing", LEVEL_FAIL, "%s: %s", *node ? node : "the device node",
		    strerror(-status));
	switch (role) {
	case NODE_CONTAINER:
		finding_remedy(finding,
			       "modprobe vfio vfio-pci; in a container, pass /dev/vfio in");
		break;
	case NODE_GROUP:
		finding_remedy(finding,
			       "the host may have the node and the container lack it: pass "
			       "%s in",
			       node);
		break;
	case NODE_IOMMUFD:
	case NODE_DEVICE:
	default:
		finding_remedy(finding,
			       "use --backend=group, or a kernel with CONFIG_IOMMUFD and "
			       "CONFIG_VFIO_DEVICE_CDEV; in a container, pass the node in");
		break;
	}
}

void obstacle_busy(const char *node, const char *holder, struct finding *finding)
{
	finding_set(finding, "busy", LEVEL_FAIL, "%s: in use by %s", node,
		    *holder ? holder : "another process, which /proc does not show to this user");
	finding_remedy(finding, "stop that process, and run the command again");
}

void obstacle_remapping(struct finding *finding, bool sure, bool unsafe_off)
{
	finding_remedy(finding,
		       "interrupt remapping is %soff%s: enable it (intremap=on in QEMU, VT-d in "
		       "firmware), or load vfio_iommu_type1 with allow_unsafe_interrupts=1",
		       sure ? "" : "probably ",
		       unsafe_off ? " and allow_unsafe_interrupts is N" : "");
}
