// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/doctor.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "facts/bound.h"
#include "judge/cause.h"
#include "judge/doctor_bars.h"
#include "judge/doctor_iommu.h"
#include "judge/doctor_modules.h"
#include "judge/doctor_node.h"
#include "judge/quirks.h"
#include "xmalloc.h"

struct view {
	const struct host_facts *host;
	const struct device_facts *device;
	struct doctor_verdict *verdict;
};

static void not_tried(struct finding *finding, const char *why)
{
	finding_set(finding, FINDING_NOT_TRIED, "not tried: %s", why);
}

/* Whether the facts are from the machine itself, not only from the output of lspci. */
static bool is_seen(const struct device_facts *device)
{
	return device->prereq.status == 0;
}

static void not_seen(struct finding *finding)
{
	finding_set(finding, FINDING_NOT_SEEN, "not shown by lspci");
}

static void judge_function(const struct view *view, struct finding *finding)
{
	const struct pci_facts *pci = &view->device->pci;

	finding_set(finding, FINDING_PASSED, "%s exists: %s%s%s", view->device->address,
		    pci->vendor_name, *pci->vendor_name ? " " : "", pci->device_name);
}

/* Whether the MSI-X table or the PBA ends within its BAR, as far as the BAR's size is known. */
static bool ends_in_bar(const struct device_facts *device, const struct msix_place *place)
{
	if (place->bar >= device->n_bars || device->bars[place->bar].size_status)
		return true;
	return (uint64_t)place->offset + place->size <= device->bars[place->bar].size;
}

static void judge_pba_outside(const struct device_facts *device, struct finding *finding)
{
	uint32_t offset = 0;

	if (quirks_pba(device, &offset)) {
		finding_set(finding, FINDING_PBA_OUTSIDE_BAR,
			    "the device reports its PBA outside BAR%u, a known fault of this "
			    "model: the PBA is at 0x%" PRIx32 ", and QEMU corrects it",
			    device->msix.pba.bar, offset);
		return;
	}
	finding_set(finding, FINDING_PBA_OUTSIDE_BAR,
		    "the PBA lies outside BAR%u: QEMU refuses such a device", device->msix.pba.bar);
	finding_remedy(finding, "to see which relocation QEMU accepts:");
	finding_command(finding, "vfio-msixctl layout %s", device->address);
}

static void judge_msix(const struct view *view, struct finding *finding)
{
	const struct msix_facts *msix = &view->device->msix;

	if (msix->status == FACT_NOT_THERE) {
		finding_set(finding, FINDING_NO_MSIX,
			    "no MSI-X: the device can be opened, but check and, by default, bench "
			    "need MSI-X");
	} else if (msix->status == FACT_NOT_ASKED) {
		not_seen(finding);
	} else if (msix->status == -EIO) {
		finding_set(
			finding, FINDING_MSIX_UNSEEN,
			"cannot be read: the function does not respond; configuration space reads "
			"as all ones");
	} else if (msix->status) {
		const bool here = is_seen(view->device);

		finding_set(finding, FINDING_MSIX_UNSEEN,
			    "cannot be read: %s sees only the first 64 bytes of "
			    "configuration space",
			    here ? "this user" : "lspci without root");
		finding_remedy(finding, "%s",
			       here ? "run as root" : "run 'lspci -nnvv' as root on that machine");
	} else if (!ends_in_bar(view->device, &msix->table)) {
		finding_set(finding, FINDING_TABLE_OUTSIDE_BAR,
			    "the MSI-X table lies outside BAR%u", msix->table.bar);
	} else if (!ends_in_bar(view->device, &msix->pba)) {
		judge_pba_outside(view->device, finding);
	} else {
		finding_set(finding, FINDING_PASSED,
			    "MSI-X table in BAR%u, %u entries, inside its BAR", msix->table.bar,
			    msix->entries);
	}
}

static void judge_iommu(const struct view *view, struct finding *finding)
{
	doctor_iommu(view->host, view->device, finding);
}

static void judge_group(const struct view *view, struct finding *finding)
{
	const struct device_facts *device = view->device;
	char members[CAUSE_MEMBERS];

	if (device->group.status) {
		not_tried(finding, "the device has no IOMMU group");
	} else if (!is_seen(device)) {
		finding_set(finding, FINDING_NOT_SEEN,
			    "group %u; lspci does not show its other members", device->group.id);
	} else if (cause_members(device, true, members)) {
		/* The device's own driver comes first, and has a check of its own. */
		cause_group(view->host, device,
			    bound_to_vfio(device) ? FINDING_GROUP_NOT_VIABLE :
						    FINDING_GROUP_NOT_VIABLE_YET,
			    finding);
	} else if (cause_members(device, false, members)) {
		finding_set(finding, FINDING_PASSED, "group %u, viable; other members: %s",
			    device->group.id, members);
	} else {
		finding_set(finding, FINDING_PASSED, "group %u, no other members",
			    device->group.id);
	}
}

static uint32_t enabled_vfs(const struct device_facts *device)
{
	return is_seen(device) ? device->prereq.virtual_functions : device->pci.vfs;
}

static void run_there(const struct device_facts *device, struct finding *finding)
{
	finding_remedy(finding, "on that machine, as root:");
	finding_command(finding, "vfio-msixctl doctor %s", device->address);
}

static void judge_binding(const struct view *view, struct finding *finding)
{
	const struct device_facts *device = view->device;

	/* vfio_pci_core_register_device() */
	if (enabled_vfs(device)) {
		finding_set(finding, FINDING_VIRTUAL_FUNCTIONS,
			    "%u virtual functions are enabled: vfio-pci does not bind to the "
			    "physical function",
			    enabled_vfs(device));
		finding_remedy(
			finding,
			"once nothing uses them, guests included, as root (lasts until the next boot):");
		finding_command(finding, "echo 0 >/sys/bus/pci/devices/%s/sriov_numvfs",
				device->address);
		return;
	}
	cause_driver(view->host, device, finding);
}

static void judge_driver(const struct view *view, struct finding *finding)
{
	const struct device_facts *device = view->device;

	if (device->pci.driver_status == FACT_NOT_ASKED) {
		not_seen(finding);
		return;
	}
	if (bound_to_vfio(device)) {
		finding_set(finding, FINDING_PASSED, "%s%s", device->pci.driver,
			    bound_to_vfio_pci(device) ? "" : ", a variant driver");
		return;
	}
	judge_binding(view, finding);
	/* What the host uses the device as, and whether it has an IOMMU, is not known. */
	if (!is_seen(device) && finding->command)
		run_there(device, finding);
}

static void judge_modules(const struct view *view, struct finding *finding)
{
	const bool by_container =
		!facts_is_noiommu(view->device) && !doctor_through_cdev(view->device);

	doctor_modules(view->host, bound_to_vfio(view->device), by_container, finding);
}

static void judge_node(const struct view *view, struct finding *finding)
{
	if (!bound_to_vfio(view->device))
		not_tried(finding, "the device is not bound to a VFIO driver");
	else if (view->device->group.status && view->device->cdev_status)
		not_tried(finding, "the device has no IOMMU group");
	else
		doctor_node(view->host, view->device, finding);
}

static void judge_holder(const struct view *view, struct finding *finding)
{
	if (view->verdict->checks[DOCTOR_NODE].level == LEVEL_SKIP)
		not_tried(finding, "no device node");
	else
		doctor_holder(view->host, view->device, finding);
}

static void judge_power(const struct view *view, struct finding *finding)
{
	const char *state = view->device->pci.power_state;

	if (!*state && !is_seen(view->device)) {
		not_seen(finding);
	} else if (strcmp(state, "error") == 0 || strcmp(state, "D3cold") == 0) {
		finding_set(finding, FINDING_POWER_STATE,
			    "%s: opening has to resume the device, which may fail", state);
		finding_remedy(finding, "as root, to keep it resumed until the next boot:");
		finding_command(finding, "echo on >/sys/bus/pci/devices/%s/power/control",
				view->device->address);
	} else if (strcmp(state, "D0") == 0 || strcmp(state, "unknown") == 0 || !*state) {
		finding_set(finding, FINDING_PASSED, "%s", *state ? state : "unknown");
	} else {
		finding_set(finding, FINDING_PASSED,
			    "%s (runtime-suspended); opening resumes the device", state);
	}
}

/* pci_enable_resources(): opening fails. */
static bool bar_unassigned(const struct device_facts *device, struct finding *finding)
{
	for (size_t i = 0; i < device->n_bars; i++) {
		if (!device->bars[i].unassigned || device->bars[i].io)
			continue;
		finding_set(finding, FINDING_BAR_UNASSIGNED,
			    "the kernel assigned no address to BAR%zu: it cannot be mapped", i);
		cause_unassigned(finding);
		return true;
	}
	return false;
}

static void judge_bars(const struct view *view, struct finding *finding)
{
	const struct device_facts *device = view->device;

	if (bar_unassigned(device, finding))
		return;
	if (!is_seen(device)) {
		not_seen(finding);
		return;
	}
	if (device->prereq.claims_status) {
		not_tried(finding, "/proc/iomem cannot be read");
		return;
	}
	if (!bound_to_vfio(device) && device->pci.driver_status == 0) {
		not_tried(finding, "claimed by the bound driver");
		return;
	}
	doctor_bars(device, finding);
}

static void judge_interrupts(const struct view *view, struct finding *finding)
{
	if (facts_is_noiommu(view->device))
		not_tried(finding, "there is no IOMMU");
	else if (view->device->group.status)
		not_tried(finding, "the device has no IOMMU group");
	else
		doctor_interrupts(view->host, finding);
}

static void judge_interface(const struct view *view, struct finding *finding)
{
	if (view->verdict->checks[DOCTOR_NODE].level == LEVEL_SKIP)
		not_tried(finding, "no device node");
	else
		doctor_interface(view->device, finding);
}

static void judge_variant(const struct view *view, struct finding *finding)
{
	const struct prereq_facts *prereq = &view->device->prereq;

	if (prereq->mediated)
		finding_set(finding, FINDING_MEDIATED_DEVICES,
			    "%s offers mediated devices, which are opened instead of the "
			    "function, each through its own group",
			    view->device->pci.driver);
	else if (*prereq->physical_function &&
		 bound_is_vfio(prereq->physical_driver, prereq->physical_registered.value))
		finding_set(finding, FINDING_VF_TOKEN,
			    "the physical function %s is in use by user space: opening needs its "
			    "VF token (--vf-token)",
			    prereq->physical_function);
	else if (bound_to_vfio(view->device) && !bound_to_vfio_pci(view->device))
		finding_set(finding, FINDING_PASSED, "%s, the variant driver for this device",
			    view->device->pci.driver);
	else if (*prereq->variant)
		finding_set(finding, FINDING_VARIANT_AVAILABLE,
			    "the variant driver %s matches this device and offers more than "
			    "vfio-pci",
			    prereq->variant);
	else
		finding_set(finding, FINDING_PASSED, "no variant driver matches this device");
}

/* Whether a check needs facts that lspci does not show. */
static bool needs_machine(const struct device_facts *device, enum doctor_check check)
{
	switch (check) {
	case DOCTOR_FUNCTION:
	case DOCTOR_MSIX:
	case DOCTOR_DRIVER:
	case DOCTOR_POWER:
	case DOCTOR_BARS:
		return false;
	case DOCTOR_IOMMU:
	case DOCTOR_GROUP:
		return device->group.status != 0;
	default:
		return true;
	}
}

static void (*const judges[])(const struct view *view, struct finding *finding) = {
	[DOCTOR_FUNCTION] = judge_function,
	[DOCTOR_MSIX] = judge_msix,
	[DOCTOR_IOMMU] = judge_iommu,
	[DOCTOR_GROUP] = judge_group,
	[DOCTOR_DRIVER] = judge_driver,
	[DOCTOR_MODULES] = judge_modules,
	[DOCTOR_NODE] = judge_node,
	[DOCTOR_HOLDER] = judge_holder,
	[DOCTOR_POWER] = judge_power,
	[DOCTOR_BARS] = judge_bars,
	[DOCTOR_INTERRUPTS] = judge_interrupts,
	[DOCTOR_INTERFACE] = judge_interface,
	[DOCTOR_VARIANT] = judge_variant,
};

_Static_assert(ARRAY_SIZE(judges) == DOCTOR_CHECKS, "a judge for each check");

/* The command that the checks lead up to. Without MSI-X, check does not apply. */
static void after_checks(const struct device_facts *device, struct finding *finding)
{
	if (!is_seen(device)) {
		finding_set(finding, FINDING_NOT_SEEN, "lspci shows no obstacle");
		run_there(device, finding);
		return;
	}
	finding_set(finding, FINDING_PASSED, "no obstacle found");
	finding_remedy(finding, "opening resets the device:");
	finding_command(finding, "vfio-msixctl %s %s",
			device->msix.status == FACT_NOT_THERE ? "info" : "check",
			*device->address ? device->address : device->name);
}

struct doctor_verdict *doctor_judge(const struct host_facts *host,
				    const struct device_facts *device)
{
	struct doctor_verdict *verdict = xcalloc(1, sizeof(*verdict));
	const struct view view = { host, device, verdict };

	verdict->n_checks = DOCTOR_CHECKS;
	for (size_t i = 0; i < DOCTOR_CHECKS; i++)
		if (!is_seen(device) && needs_machine(device, i))
			not_seen(&verdict->checks[i]);
		else
			judges[i](&view, &verdict->checks[i]);
	after_checks(device, &verdict->after);
	return verdict;
}

void doctor_free(struct doctor_verdict *verdict)
{
	if (!verdict)
		return;
	for (size_t i = 0; i < verdict->n_checks; i++)
		finding_free(&verdict->checks[i]);
	finding_free(&verdict->after);
	free(verdict);
}

static const struct finding *first_of(const struct doctor_verdict *verdict, enum level level)
{
	for (size_t i = 0; i < verdict->n_checks; i++)
		if (verdict->checks[i].level == level &&
		    (level == LEVEL_FAIL || *verdict->checks[i].remedy))
			return &verdict->checks[i];
	return NULL;
}

bool doctor_ready(const struct doctor_verdict *verdict)
{
	return !first_of(verdict, LEVEL_FAIL);
}

const struct finding *doctor_next(const struct doctor_verdict *verdict)
{
	const struct finding *first = first_of(verdict, LEVEL_FAIL);

	if (!first)
		first = first_of(verdict, LEVEL_WARN);
	return first ? first : &verdict->after;
}

enum exit_status doctor_exit_status(const struct doctor_verdict *verdict)
{
	if (!doctor_ready(verdict))
		return EXIT_NO;
	return finding_status(verdict->after.id);
}
