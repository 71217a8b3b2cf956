// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/cause.h"

#include <stdio.h>
#include <string.h>

#include "facts/bound.h"

/* modprobe would be too much, and fails where the modules of a running kernel are not installed. */
static bool has_vfio_pci(const struct host_facts *host, const struct device_facts *device)
{
	for (size_t i = 0; i < device->group.n_members; i++)
		if (strcmp(device->group.members[i].driver, "vfio-pci") == 0)
			return true;
	for (size_t i = 0; i < host->setup.n_modules; i++) {
		const struct module_facts *module = &host->setup.modules[i];

		if (strcmp(module->name, "vfio_pci") == 0)
			return module->state == MODULE_LOADED || module->state == MODULE_BUILT_IN;
	}
	return false;
}

/* What driverctl does, but for the file that has it done at the next boot, too. */
static void bind_by_hand(struct finding *finding, const struct host_facts *host,
			 const struct device_facts *device, const char *address, bool bound)
{
	if (!has_vfio_pci(host, device))
		finding_command(finding, "modprobe vfio-pci");
	finding_command(finding, "echo vfio-pci >/sys/bus/pci/devices/%s/driver_override", address);
	if (bound)
		finding_command(finding, "echo %s >/sys/bus/pci/devices/%s/driver/unbind", address,
				address);
	finding_command(finding, "echo %s >/sys/bus/pci/drivers_probe", address);
}

/* "nvme0n1, eth0", or what to say for names that the line to paste had better not have. */
static const char *in_use(const char *used_as, char names[static FACTS_NAME])
{
	char *rest = names, *name;

	snprintf(names, FACTS_NAME, "%s", used_as);
	while ((name = strsep(&rest, ",")) != NULL)
		if (!is_plain_word(name + (*name == ' ')))
			return "what this host uses it as";
	return used_as;
}

/* Who pastes the line at night must not lose the disk under the system, or the way to it. */
static void bind_remedy(struct finding *finding, const struct host_facts *host,
			const struct device_facts *device, const char *address, const char *driver,
			const char *used_as)
{
	const bool by_hand = host->driverctl.status == 0 && !host->driverctl.value;
	char names[FACTS_NAME];

	finding_remedy(finding, "%s%s%s%s%s", *used_as ? "once nothing here needs " : "",
		       *used_as ? in_use(used_as, names) : "", *used_as && by_hand ? ", " : "",
		       by_hand ? "as root (driverctl is not installed)" : "",
		       *used_as || by_hand ? ":" : "");
	if (by_hand)
		bind_by_hand(finding, host, device, address, *driver);
	else
		finding_command(finding, "driverctl set-override %s vfio-pci", address);
}

/* vfio_pci_probe() takes normal headers only; trying would cut off all that is behind it. */
void cause_bridge(struct finding *finding)
{
	finding_set(finding, FINDING_BRIDGE, "a PCI bridge, which vfio-pci does not take");
	finding_remedy(finding, "name a function behind it: lspci -tv shows the tree");
}

void cause_driver(const struct host_facts *host, const struct device_facts *device,
		  struct finding *finding)
{
	if (bound_never(device->pci.class)) {
		cause_bridge(finding);
		return;
	}
	if (device->pci.driver_status)
		finding_set(finding, FINDING_NOT_VFIO_BOUND, "bound to no driver");
	else
		finding_set(finding, FINDING_NOT_VFIO_BOUND,
			    "bound to %s, not to a VFIO driver%s%s", device->pci.driver,
			    *device->used_as ? "; this host uses it as " : "", device->used_as);
	bind_remedy(finding, host, device, device->address,
		    device->pci.driver_status ? "" : device->pci.driver, device->used_as);
}

void cause_no_group(struct finding *finding)
{
	finding_set(finding, FINDING_NO_IOMMU_GROUP,
		    "the device is in no IOMMU group, so the IOMMU is off or absent");
	finding_remedy(finding,
		       "enable the IOMMU in firmware and kernel (doctor names what this machine "
		       "lacks), or load vfio with enable_unsafe_noiommu_mode=1");
}

/* A bridge may stay with its port driver, and a member without a driver is no hindrance. */
bool cause_is_in_the_way(const struct group_member *member)
{
	return *member->driver && !member->bridge && !bound_member_to_vfio(member) &&
	       strcmp(member->driver, "pci-stub") != 0;
}

/* "0000:01:00.1 (e1000e: eth1)", appended whole or not at all. */
static bool append_member(const struct group_member *member, char *list, size_t size)
{
	const size_t used = strlen(list);
	char entry[4 * FACTS_NAME];

	snprintf(entry, sizeof(entry), "%s%s (%s%s%s%s)", used ? ", " : "", member->address,
		 *member->driver ? member->driver : "no driver", member->bridge ? ", a bridge" : "",
		 *member->used_as ? ": " : "", member->used_as);
	if (used + strlen(entry) >= size)
		return false;
	snprintf(list + used, size - used, "%s", entry);
	return true;
}

const struct group_member *cause_members(const struct device_facts *device, bool in_the_way,
					 char list[static CAUSE_MEMBERS])
{
	const size_t room = CAUSE_MEMBERS - strlen(" and 18446744073709551615 more");
	const struct group_member *first = NULL;
	size_t left_out = 0;

	list[0] = '\0';
	for (size_t i = 0; i < device->group.n_members; i++) {
		const struct group_member *member = &device->group.members[i];

		if (strcmp(member->address, device->address) == 0 ||
		    cause_is_in_the_way(member) != in_the_way)
			continue;
		first = first ? first : member;
		if (left_out || !append_member(member, list, room))
			left_out++;
	}
	if (left_out)
		snprintf(list + strlen(list), CAUSE_MEMBERS - strlen(list), "%s%zu more",
			 *list ? " and " : "", left_out);
	return first;
}

void cause_group(const struct host_facts *host, const struct device_facts *device,
		 enum finding_id id, struct finding *finding)
{
	char members[CAUSE_MEMBERS];
	const struct group_member *first = cause_members(device, true, members);

	finding_set(finding, id, "group %u is not viable, other drivers hold members of it: %s",
		    device->group.id, first ? members : "which, sysfs does not show");
	if (first)
		bind_remedy(finding, host, device, first->address, first->driver, first->used_as);
	else
		finding_command(finding, "ls -l /sys/kernel/iommu_groups/%u/devices/*/driver",
				device->group.id);
}

/* .mode of vfio_dev (drivers/vfio/container.c) and of iommu_misc_dev (iommufd/main.c) */
uint32_t cause_kernel_mode(enum node_role role)
{
	switch (role) {
	case NODE_CONTAINER:
		return 0666;
	case NODE_IOMMUFD:
		return 0660;
	case NODE_GROUP:
	case NODE_DEVICE:
	default:
		return 0600;
	}
}

void cause_mode(enum node_role role, const char *node, struct finding *finding)
{
	finding_set(finding, FINDING_NODE_PERMISSION, "%s: permission denied by its owner and mode",
		    node);
	/* Of all users, as the kernel makes it: it lets nobody reach a device. */
	if (role == NODE_CONTAINER) {
		finding_remedy(finding,
			       "run as root, or give it the mode that the kernel gives it:");
		finding_command(finding, "chmod 666 %s", node);
		return;
	}
	finding_remedy(finding, "run as root, or give the node to your user:");
	finding_command(finding, "chown USER %s", node);
}

void cause_missing(enum node_role role, const char *node, int status, struct finding *finding)
{
	finding_set(finding, FINDING_NODE_MISSING, "%s: %s", *node ? node : "the device node",
		    strerror(-status));
	switch (role) {
	case NODE_CONTAINER:
		finding_remedy(finding, "modprobe vfio-pci; in a container, pass /dev/vfio in");
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
		/* vfio_open_cdev() names none that the kernel does not offer */
		if (!*node)
			finding_remedy(finding, "use --backend=group, or a kernel with "
						"CONFIG_IOMMUFD and CONFIG_VFIO_DEVICE_CDEV");
		else
			finding_remedy(
				finding,
				"the kernel has it and the container may lack it: pass %s in, "
				"or use --backend=group",
				node);
		break;
	}
}

/* pci_assign_resource() and __assign_resources_sorted() say so; the BAR is left without a size. */
void cause_unassigned(struct finding *finding)
{
	finding_remedy(finding,
		       "boot with pci=realloc, or open the 64-bit MMIO window in the "
		       "firmware's setup (\"Above 4G Decoding\"); the kernel's log has \"BAR "
		       "N: failed to assign\" for what had no room:");
	finding_command(finding, "dmesg | grep -e 'failed to assign' -e 'no space for'");
}

/* pci_specified_resource_alignment(): without a number, PAGE_SIZE; of each memory BAR */
void cause_alignment(const struct device_facts *device, struct finding *finding)
{
	finding_remedy(
		finding,
		"add pci=resource_alignment=%s to the kernel's command line and boot again, with "
		"Linux 4.8 or later: each BAR gets a page of its own",
		device->address);
}

void cause_busy(const char *node, const char *holder, struct finding *finding)
{
	finding_set(finding, FINDING_BUSY, "%s: in use by %s", node,
		    *holder ? holder : "another process, which /proc does not show to this user");
	finding_remedy(finding, "stop that process, and run the command again");
}

void cause_remapping(struct finding *finding, bool sure, bool unsafe_off)
{
	finding_remedy(finding,
		       "interrupt remapping is %soff%s: enable it (intremap=on in QEMU, VT-d in "
		       "firmware), or load vfio_iommu_type1 with allow_unsafe_interrupts=1",
		       sure ? "" : "probably ",
		       unsafe_off ? " and allow_unsafe_interrupts is N" : "");
}
