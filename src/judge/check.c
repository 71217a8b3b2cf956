// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/check.h"

#include <errno.h>
#include <linux/vfio.h>
#include <string.h>

#include "facts/bound.h"
#include "judge/area.h"
#include "judge/cause.h"
#include "judge/layout.h"

static const char *const behaviour_names[] = { BEHAVIOUR_NAMES };

const char *behaviour_name(enum behaviour behaviour)
{
	return behaviour < ARRAY_SIZE(behaviour_names) ? behaviour_names[behaviour] : NULL;
}

/*
 * Region info had no capabilities before Linux 4.6 (c84982adb23b): such a kernel refuses to map the
 * table's pages without announcing it. Later ones that refuse announce at least sparse areas.
 */
static bool keeps_back_silently(const struct device_facts *device)
{
	if (device->probe.map_status != -EINVAL)
		return false;
	for (size_t i = 0; i < device->n_regions; i++)
		if (device->regions[i].flags & VFIO_REGION_INFO_FLAG_CAPS ||
		    device->regions[i].chain.n_entries)
			return false;
	return true;
}

/* The areas that a kernel before 4.6 would announce if it could. */
static size_t areas_around(struct area pages, uint64_t size, struct area *areas, size_t max)
{
	const uint64_t end = area_end(pages);
	size_t n = 0;

	if (pages.offset)
		areas[n++] = (struct area){ 0, min_u64(pages.offset, size) };
	if (end < size && n < max)
		areas[n++] = (struct area){ end, size - end };
	return n;
}

size_t mappable_areas(const struct device_facts *device, const struct region_facts *region,
		      struct area *areas, size_t max)
{
	const struct capability *sparse =
		facts_capability(&region->chain, VFIO_REGION_INFO_CAP_SPARSE_MMAP);
	size_t n = 0;

	if (!(region->flags & VFIO_REGION_INFO_FLAG_MMAP) || max == 0)
		return 0;
	if (!sparse && device->msix.status == 0 && device->msix.table.bar == region->index &&
	    keeps_back_silently(device))
		return areas_around(device->probe.pages, region->size, areas, max);
	if (!sparse) {
		areas[0] = (struct area){ 0, region->size };
		return 1;
	}
	for (size_t i = 0; i < sparse->n_areas && n < max; i++)
		if (sparse->areas[i].size)
			areas[n++] = sparse->areas[i];
	return n;
}

/* The evidence that decides, extracted from the facts. */
struct evidence {
	bool announced; /* MSIX_MAPPABLE on the table's BAR */
	bool sparse;    /* SPARSE_MMAP there */
	bool silent;    /* no capability at all, as before Linux 4.6, and mmap is refused */
	bool maps;      /* mmap of the table's pages works */
	bool refused;   /* EINVAL: refused because of the table; other errors have other causes */
	bool rfc_ioctl; /* EINVAL for a flag that the RFC does not define */
	bool other_driver;
};

static struct evidence collect(const struct device_facts *device, const struct region_facts *region)
{
	const struct probe_facts *probe = &device->probe;

	return (struct evidence){
		.announced = facts_capability(&region->chain, VFIO_REGION_INFO_CAP_MSIX_MAPPABLE) !=
			     NULL,
		.sparse =
			facts_capability(&region->chain, VFIO_REGION_INFO_CAP_SPARSE_MMAP) != NULL,
		.silent = keeps_back_silently(device),
		.maps = probe->map_status == 0,
		.refused = probe->map_status == -EINVAL,
		.rfc_ioctl = probe->ioctl_status == -EINVAL,
		.other_driver = !bound_to_vfio_pci(device),
	};
}

static void not_applicable(struct check_verdict *verdict, enum finding_id id, const char *remedy,
			   const char *text)
{
	verdict->behaviour = BEHAVIOUR_NOT_APPLICABLE;
	finding_set(&verdict->finding, id, "%s", text);
	finding_remedy(&verdict->finding, "%s", remedy);
}

/* Without MSI-X, or if its capability cannot be read, the question does not apply. */
static bool judge_msix(const struct host_facts *host, const struct device_facts *device,
		       struct check_verdict *verdict)
{
	if (device->msix.status == 0)
		return true;
	if (layout_refuses(host, device, &verdict->finding))
		verdict->behaviour = BEHAVIOUR_NOT_APPLICABLE;
	else
		not_applicable(
			verdict, FINDING_NO_MSIX,
			"name a device that has MSI-X; 'vfio-msixctl list' lists them",
			"the device has no MSI-X, so no MSI-X table restricts what can be mapped");
	return false;
}

static bool judge_region(const struct device_facts *device, const struct region_facts *region,
			 struct check_verdict *verdict)
{
	const struct msix_place *table = &device->msix.table;

	if (!region || region->state != REGION_OFFERED || region->size == 0) {
		not_applicable(verdict, FINDING_NO_REGION, "'vfio-msixctl info' shows the regions",
			       "VFIO offers no region for the BAR that holds the MSI-X table");
		return false;
	}
	if (table->size > region->size || table->offset > region->size - table->size) {
		not_applicable(verdict, FINDING_TABLE_OUTSIDE_BAR,
			       "report it to the device's vendor",
			       "the MSI-X table lies outside its BAR");
		return false;
	}
	return true;
}

/* The kernel maps no part of the BAR, whatever its behaviour (vfio_pci_probe_mmaps()). */
static void judge_unmappable(const struct host_facts *host, const struct device_facts *device,
			     const struct region_facts *region, struct check_verdict *verdict)
{
	const struct bar_facts *bar =
		device->n_bars > region->index ? &device->bars[region->index] : NULL;

	if (bar && bar->io) {
		not_applicable(verdict, FINDING_IO_BAR, "",
			       "the MSI-X table is in an I/O BAR, which cannot be mapped");
	} else if (region->size < host->page_size) {
		not_applicable(
			verdict, FINDING_SUB_PAGE_BAR, "",
			"the BAR is smaller than a page and shares that page with another "
			"resource, or the kernel is older than Linux 4.8, which does not map such "
			"BARs");
		cause_alignment(device, &verdict->finding);
	} else {
		not_applicable(
			verdict, FINDING_BAR_NOT_MAPPABLE,
			"boot Linux 6.15 or later, or an older kernel with CONFIG_VFIO_PCI_MMAP "
			"(not set on s390); these exclude only BARs that cannot be mapped at all, "
			"such as those of s390 ISM devices",
			"the kernel does not offer this BAR for mapping");
	}
}

static const enum finding_id behaviour_findings[] = {
	[BEHAVIOUR_SPARSE] = FINDING_SPARSE,
	[BEHAVIOUR_IOCTL] = FINDING_IOCTL,
	[BEHAVIOUR_UNCONDITIONAL] = FINDING_UNCONDITIONAL,
	[BEHAVIOUR_MAPPABLE] = FINDING_MAPPABLE,
	[BEHAVIOUR_CONTRADICTION] = FINDING_CONTRADICTION,
};

static void set_behaviour(struct check_verdict *verdict, enum behaviour behaviour, const char *text,
			  const char *remedy)
{
	verdict->behaviour = behaviour;
	finding_set(&verdict->finding, behaviour_findings[behaviour], "%s", text);
	finding_remedy(&verdict->finding, "%s", remedy);
}

#define REMEDY_KERNEL                                                       \
	"boot an unmodified Linux 4.16 or later, or patch an older kernel " \
	"(kernel/README.md in the source tree)"

static void contradiction(struct check_verdict *verdict, const char *text)
{
	set_behaviour(verdict, BEHAVIOUR_CONTRADICTION, text,
		      "send the output of 'vfio-msixctl info --json' to the maintainers");
}

/* vfio_pci_core_mmap(), and what precedes it: limits of the process, security_mmap_file() */
static void map_error_remedy(const struct device_facts *device, int status, struct finding *finding)
{
	switch (status) {
	case -EBUSY:
		finding_remedy(finding,
			       "another driver has claimed the BAR; find out which, as root:");
		finding_command(finding, "grep -A4 %s /proc/iomem", device->address);
		break;
	case -ENOMEM:
	case -EAGAIN:
		finding_remedy(
			finding,
			"raise the limits of this process (ulimit -v, ulimit -l) or "
			"vm.max_map_count; if they are not the cause, look for a failed ioremap "
			"in dmesg");
		break;
	case -EACCES:
	case -EPERM:
		finding_remedy(finding,
			       "a security module or a seccomp filter denies it; look for the "
			       "denial, as root:");
		finding_command(finding, "dmesg | grep -i -e denied -e apparmor -e avc");
		break;
	default:
		finding_remedy(finding, "see dmesg");
	}
}

static void judge_sparse(const struct device_facts *device, struct check_verdict *verdict)
{
	const int areas = device->probe.areas_status;

	set_behaviour(verdict, BEHAVIOUR_SPARSE,
		      "the kernel does not let user space map the pages of the MSI-X table",
		      REMEDY_KERNEL);
	if (areas == 0 || areas == FACT_NOT_ASKED)
		return;
	/* A claimed BAR, for example: the behaviour is clear, but nothing can be mapped. */
	finding_set(
		&verdict->finding, FINDING_SPARSE,
		"the kernel does not let user space map the pages of the MSI-X table, and mapping "
		"the areas that it does offer fails at present: %s",
		strerror(-areas));
	map_error_remedy(device, areas, &verdict->finding);
}

static void judge_refused(const struct evidence *e, const struct device_facts *device,
			  struct check_verdict *verdict)
{
	if (e->announced)
		contradiction(verdict,
			      "the kernel announces MSIX_MAPPABLE but refuses to map the pages of "
			      "the MSI-X table");
	else if (!e->sparse && !e->silent)
		contradiction(verdict, "the kernel refuses to map the pages of the MSI-X table but "
				       "announces no sparse areas");
	else if (e->rfc_ioctl)
		set_behaviour(
			verdict, BEHAVIOUR_IOCTL,
			"the kernel maps the pages of the MSI-X table only after the ioctl of the "
			"2017 RFC has enabled it",
			"use --enable-ioctl for one run; " REMEDY_KERNEL);
	else
		judge_sparse(device, verdict);
}

static void judge_maps(const struct evidence *e, struct check_verdict *verdict)
{
	if (e->announced && e->sparse)
		contradiction(verdict,
			      "the kernel announces MSIX_MAPPABLE and sparse areas for the "
			      "same BAR");
	else if (e->announced)
		set_behaviour(verdict, BEHAVIOUR_MAPPABLE,
			      "the kernel lets user space map the whole BAR, MSI-X table "
			      "included, and announces it",
			      "");
	else if (e->sparse)
		contradiction(verdict,
			      "the kernel announces sparse areas that exclude the pages of the "
			      "MSI-X table, yet maps these pages");
	else if (e->rfc_ioctl)
		set_behaviour(verdict, BEHAVIOUR_IOCTL,
			      "the ioctl of the 2017 RFC has been enabled for this device: the "
			      "whole BAR can be mapped, but no capability announces it",
			      REMEDY_KERNEL);
	else
		set_behaviour(
			verdict, BEHAVIOUR_UNCONDITIONAL,
			"the kernel lets user space map the whole BAR but does not announce it, "
			"so QEMU and DPDK still map around the MSI-X table",
			REMEDY_KERNEL);
}

static void judge_evidence(const struct evidence *e, const struct device_facts *device,
			   struct check_verdict *verdict)
{
	if (device->probe.areas_status == -EINVAL)
		contradiction(verdict, "the kernel announces a sparse area that it refuses to map");
	else if (e->maps)
		judge_maps(e, verdict);
	else if (e->refused)
		judge_refused(e, device, verdict);
	else {
		verdict->behaviour = BEHAVIOUR_NOT_APPLICABLE;
		finding_set(&verdict->finding, FINDING_MAP_ERROR,
			    "mapping the pages of the MSI-X table fails for a reason other than "
			    "the table: %s",
			    strerror(-device->probe.map_status));
		map_error_remedy(device, device->probe.map_status, &verdict->finding);
	}
}

static void judge_driver(struct check_verdict *verdict)
{
	not_applicable(verdict, FINDING_VARIANT_DRIVER,
		       "bind the device to vfio-pci to see the kernel's behaviour",
		       "the device is bound to a variant driver, which decides for itself what it "
		       "announces");
}

/* Bytes of the region outside all of its areas: in total, and without the MSI-X structures. */
static void count_trapped(const struct device_facts *device, const struct region_facts *region,
			  struct check_verdict *verdict)
{
	const struct msix_facts *msix = &device->msix;
	const struct area bar = { 0, region->size };
	const struct area table = area_of(&msix->table);
	const struct area pba = { msix->pba.offset,
				  msix->pba.bar == region->index ? msix->pba.size : 0 };
	struct area areas[CHECK_AREAS_MAX];
	size_t n = mappable_areas(device, region, areas, ARRAY_SIZE(areas));
	uint64_t structures = area_overlap(bar, table) + area_overlap(bar, pba);
	uint64_t trapped = region->size;

	for (size_t i = 0; i < n; i++) {
		struct area area = areas[i];

		/* A kernel may announce an area that ends after the region. */
		area.offset = min_u64(area.offset, region->size);
		area.size = min_u64(area.size, region->size - area.offset);
		trapped -= min_u64(trapped, area.size);
		structures -=
			min_u64(structures, area_overlap(area, table) + area_overlap(area, pba));
	}
	verdict->bar_size = region->size;
	verdict->trapped = trapped;
	verdict->trapped_registers = trapped - min_u64(trapped, structures);
}

void check_judge(const struct host_facts *host, const struct device_facts *device,
		 struct check_verdict *verdict)
{
	const struct region_facts *region = facts_region(device, device->msix.table.bar);
	struct evidence evidence;
	bool offered;

	finding_free(&verdict->finding);
	*verdict = (struct check_verdict){ 0 };
	if (device->mdev.status == 0) {
		not_applicable(
			verdict, FINDING_MEDIATED_DEVICE, "'vfio-msixctl info' shows its regions",
			"a mediated device: its regions are provided by its parent's driver, not "
			"by vfio-pci");
		return;
	}
	if (!judge_msix(host, device, verdict) || !judge_region(device, region, verdict))
		return;
	count_trapped(device, region, verdict);
	offered = region->flags & VFIO_REGION_INFO_FLAG_MMAP;
	evidence = collect(device, region);
	if (evidence.other_driver && !(offered && evidence.announced && evidence.maps))
		judge_driver(verdict);
	else if (!offered)
		judge_unmappable(host, device, region, verdict);
	else
		judge_evidence(&evidence, device, verdict);
}
