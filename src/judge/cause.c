// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/cause.h"

#include <stdio.h>
#include <string.h>

#include "facts/bound.h"

/* If so, modprobe is not needed; it fails where the running kernel's modules are not installed. */
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

/* As driverctl does it, except that nothing makes the override persistent across a reboot. */
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

/* "nvme0n1, eth0", or general words for names that a line to be pasted must not contain. */
static const char *in_use(const char *used_as, char names[static FACTS_NAME])
{
	char *rest = names, *name;

	snprintf(names, FACTS_NAME, "%s", used_as);
	while ((name = strsep(&rest, ",")) != NULL)
		if (!is_plain_word(name + (*name == ' ')))
			return "the device";
	return used_as;
}

#define BY_DRIVERCTL "as root; permanent until 'driverctl unset-override':"
#define BY_HAND                                                                                 \
	"as root; lasts until the next boot (install driverctl to make it permanent); to undo " \
	"it, clear driver_override and rebind the device:"

/* The pasted command must not cost an admin the root disk or the network connection. */
static void bind_remedy(struct finding *finding, const struct host_facts *host,
			const struct device_facts *device, const char *address, const char *driver,
			const char *used_as)
{
	const bool by_hand = host->driverctl.status == 0 && !host->driverctl.value;
	char names[FACTS_NAME];

	finding_remedy(finding, "%s%s%s%s", *used_as ? "once the host no longer needs " : "",
		       *used_as ? in_use(used_as, names) : "", *used_as ? ", " : "",
		       by_hand ? BY_HAND : BY_DRIVERCTL);
	if (by_hand)
		bind_by_hand(finding, host, device, address, *driver);
	else
		finding_command(finding, "driverctl set-override %s vfio-pci", address);
}

/* vfio_pci_probe() accepts type 0 headers only; unbinding the bridge would cut off its bus. */
void cause_bridge(struct finding *finding)
{
	finding_set(finding, FINDING_BRIDGE,
		    "a PCI bridge, which cannot be passed through: vfio-pci does not bind to it");
	finding_remedy(finding, "name a function behind the bridge; 'lspci -tv' shows the tree");
}

/* Whatever it is bound to: the command that binds it to vfio-pci is not offered. */
static void cause_platform(const struct device_facts *device, const char *what,
			   struct finding *finding)
{
	const bool bound = device->pci.driver_status == 0;

	finding_set(finding, FINDING_NOT_VFIO_BOUND,
		    "%s%s; %s is part of the platform and is not passed through",
		    bound ? "bound to " : "not bound to any driver",
		    bound ? device->pci.driver : "", what);
	finding_remedy(finding,
		       "name another function: 'vfio-msixctl list' lists those with MSI-X");
}

void cause_driver(const struct host_facts *host, const struct device_facts *device,
		  struct finding *finding)
{
	const char *platform = bound_platform(device->pci.class);

	if (bound_never(device->pci.class)) {
		cause_bridge(finding);
		return;
	}
	if (platform) {
		cause_platform(device, platform, finding);
		return;
	}
	if (device->pci.driver_status)
		finding_set(finding, FINDING_NOT_VFIO_BOUND, "not bound to any driver");
	else
		finding_set(finding, FINDING_NOT_VFIO_BOUND,
			    "bound to %s, not to a VFIO driver%s%s", device->pci.driver,
			    *device->used_as ? "; the host uses it as " : "", device->used_as);
	bind_remedy(finding, host, device, device->address,
		    device->pci.driver_status ? "" : device->pci.driver, device->used_as);
}

void cause_no_group(struct finding *finding)
{
	finding_set(finding, FINDING_NO_IOMMU_GROUP,
		    "the device has no IOMMU group: the IOMMU is disabled or absent");
	finding_remedy(finding,
		       "enable the IOMMU in the firmware and the kernel ('vfio-msixctl doctor' "
		       "shows what is missing), or load vfio with enable_unsafe_noiommu_mode=1");
}

/* A bridge may stay bound to its port driver; a member without a driver does not matter. */
bool cause_is_in_the_way(const struct group_member *member)
{
	return *member->driver && !member->bridge && !bound_member_to_vfio(member) &&
	       strcmp(member->driver, "pci-stub") != 0;
}

/* "0000:01:00.1 (e1000e: eth1)"; appended in full or not at all. */
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

	finding_set(finding, id,
		    "IOMMU group %u is not viable: members are bound to other drivers: %s",
		    device->group.id, first ? members : "sysfs does not show which");
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
	finding_set(finding, FINDING_NODE_PERMISSION, "%s: permission denied by owner and mode",
		    node);
	/* The kernel creates it with mode 0666: it gives access to no device by itself. */
	if (role == NODE_CONTAINER) {
		finding_remedy(finding, "run as root, or restore the kernel's default mode:");
		finding_command(finding, "chmod 666 %s", node);
		return;
	}
	finding_remedy(finding, "run as root, or make your user the owner of the node:");
	finding_command(finding, "chown USER %s", node);
}

void cause_missing(enum node_role role, const char *node, int status, struct finding *finding)
{
	finding_set(finding, FINDING_NODE_MISSING, "%s: %s", *node ? node : "the device node",
		    strerror(-status));
	switch (role) {
	case NODE_CONTAINER:
		finding_remedy(finding,
			       "modprobe vfio-pci; in a container, pass /dev/vfio into it");
		break;
	case NODE_GROUP:
		finding_remedy(finding, "in a container, pass %s into it", node);
		break;
	case NODE_IOMMUFD:
	case NODE_DEVICE:
	default:
		/* vfio_open_cdev() sets no name if the kernel provides no device cdev */
		if (!*node)
			finding_remedy(finding, "use --backend=group, or a kernel with "
						"CONFIG_IOMMUFD and CONFIG_VFIO_DEVICE_CDEV");
		else
			finding_remedy(finding,
				       "in a container, pass %s into it, or use --backend=group",
				       node);
		break;
	}
}

/* pci_assign_resource() and __assign_resources_sorted() log it and leave the BAR without a size. */
void cause_unassigned(struct finding *finding)
{
	finding_remedy(finding,
		       "boot with pci=realloc, or enable the 64-bit MMIO window in the firmware "
		       "setup (\"Above 4G Decoding\"); the kernel log names the resources that "
		       "did not fit (\"BAR N: failed to assign\"):");
	finding_command(finding, "dmesg | grep -e 'failed to assign' -e 'no space for'");
}

/* pci_specified_resource_alignment(): PAGE_SIZE where no order is given, for each memory BAR */
void cause_alignment(const struct device_facts *device, struct finding *finding)
{
	finding_remedy(
		finding,
		"add pci=resource_alignment=%s to the kernel command line and reboot, with Linux "
		"4.8 or later: each BAR gets a page of its own",
		device->address);
}

void cause_busy(const char *node, const char *holder, struct finding *finding)
{
	finding_set(finding, FINDING_BUSY, "%s: in use by %s", node,
		    *holder ? holder : "another process, which /proc does not show to this user");
	finding_remedy(finding,
		       "stop that process and run the command again, or query the device while it "
		       "is in use: 'vfio-msixctl maps', 'watch' and 'vectors', or 'info', 'check' "
		       "and 'bench' with --borrow");
}

void cause_remapping(struct finding *finding, bool sure, bool unsafe_off)
{
	finding_remedy(finding,
		       "interrupt remapping is %soff%s: enable it (intremap=on in QEMU, VT-d in "
		       "the firmware), or load vfio_iommu_type1 with allow_unsafe_interrupts=1",
		       sure ? "" : "probably ",
		       unsafe_off ? " and allow_unsafe_interrupts is N" : "");
}
