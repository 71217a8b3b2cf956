// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/layout_warn.h"

#include <inttypes.h>

#include "judge/area.h"
#include "judge/cause.h"
#include "judge/layout_consume.h"
#include "judge/layout_qemu.h"
#include "units.h"

#define PCI_CLASS_NVME 0x010802
#define NVME_DOORBELLS 0x1000 /* NVM Express over PCIe: SQ0TDBL, in BAR0 */
#define REPORT_TO_VENDOR "report this to the device's vendor"

/* "start QEMU with x-msix-relocation=bar2; it also accepts bar0, bar3" */
static void remedy_relocate(const struct layout_page *page, const char *what,
			    struct finding *finding)
{
	const struct layout_relocation *advised = layout_advised(page);
	char others[FINDING_TEXT] = "";
	size_t used = 0;

	if (!advised) {
		finding_remedy(finding, "%s", REPORT_TO_VENDOR);
		return;
	}
	for (size_t i = 0; i < page->n_relocations; i++) {
		const struct layout_relocation *relocation = &page->relocations[i];

		if (relocation->accepted && relocation != advised)
			used += (size_t)snprintf(others + used, sizeof(others) - used, "%sbar%u",
						 used ? ", " : "; it also accepts ",
						 relocation->bar);
	}
	finding_remedy(finding, "%s QEMU with x-msix-relocation=bar%u%s", what, advised->bar,
		       others);
}

static void warn_alignment(const struct layout_verdict *layout, struct findings *findings)
{
	const struct msix_place *table = &layout->table;
	const uint64_t page = layout->pages[0].page_size;
	char size[UNITS_TEXT];

	if (table->offset == align_down(table->offset, page))
		return;
	finding_set(findings_add(findings), FINDING_TABLE_NOT_PAGE_ALIGNED,
		    "the MSI-X table at BAR%u+0x%x does not start on a %s page boundary: its first "
		    "page also holds whatever is at 0x%" PRIx64 " and after",
		    table->bar, table->offset, units_size(size, page),
		    align_down(table->offset, page));
}

static void warn_overlap(const struct layout_verdict *layout, struct findings *findings)
{
	const struct msix_place *table = &layout->table, *pba = &layout->pba;
	struct finding *finding;

	if (table->bar != pba->bar || !area_overlap(area_of(table), area_of(pba)))
		return;
	finding = findings_add(findings);
	finding_set(finding, FINDING_TABLE_PBA_OVERLAP,
		    "the MSI-X table (BAR%u+0x%x-0x%" PRIx64 ") and the PBA (BAR%u+0x%x-0x%" PRIx64
		    ") overlap: QEMU refuses the device (\"table & pba overlap\")",
		    table->bar, table->offset, area_last(area_of(table)), pba->bar, pba->offset,
		    area_last(area_of(pba)));
	remedy_relocate(layout_main_page(layout), "start", finding);
}

/* "BAR0, which has 0x2000 bytes" */
static const char *describe_bar(const struct layout_verdict *layout, unsigned int index,
				char buffer[static 2 * UNITS_TEXT])
{
	const struct layout_bar *bar = layout_bar(layout, index);

	if (bar)
		snprintf(buffer, 2 * UNITS_TEXT, "BAR%u, which has 0x%" PRIx64 " bytes", index,
			 bar->size);
	else
		snprintf(buffer, 2 * UNITS_TEXT, "BAR%u, which does not exist", index);
	return buffer;
}

static void warn_table_outside(const struct layout_verdict *layout, struct findings *findings)
{
	const struct msix_place *table = &layout->table;
	struct finding *finding;
	char bar[2 * UNITS_TEXT];

	if (!layout_outside(layout, table))
		return;
	finding = findings_add(findings);
	finding_set(finding, FINDING_TABLE_OUTSIDE_BAR,
		    "the MSI-X table (0x%x-0x%" PRIx64 ") lies outside %s: no driver can use it",
		    table->offset, area_last(area_of(table)),
		    describe_bar(layout, table->bar, bar));
	if (layout_bar(layout, table->bar))
		finding_remedy(finding, "%s", REPORT_TO_VENDOR);
	else
		cause_unassigned(finding);
}

static void warn_pba_outside(const struct device_facts *device, const struct layout_verdict *layout,
			     struct findings *findings)
{
	struct finding *finding;
	char bar[2 * UNITS_TEXT];

	if (!layout->pba_corrected && !layout_outside(layout, &layout->pba))
		return;
	describe_bar(layout, layout->pba.bar, bar);
	finding = findings_add(findings);
	finding_set(finding, FINDING_PBA_OUTSIDE_BAR, "the device reports its PBA at 0x%x of %s",
		    device->msix.pba.offset, bar);
	if (!layout->pba_corrected && !device->pci.vendor) {
		finding_set(finding, FINDING_PBA_OUTSIDE_BAR,
			    "the device reports its PBA at 0x%x of %s; without its ids it is not "
			    "known whether QEMU corrects this device",
			    device->msix.pba.offset, bar);
		finding_remedy(finding,
			       "run 'lspci -nnvv' as root on that machine, to get the ids");
	} else if (!layout_bar(layout, layout->pba.bar)) {
		cause_unassigned(finding);
	} else if (layout->pba_corrected) {
		finding_set(finding, FINDING_PBA_OUTSIDE_BAR,
			    "the device reports its PBA at 0x%x of %s, a known fault of this "
			    "model: the PBA is at 0x%x",
			    device->msix.pba.offset, bar, layout->pba.offset);
		finding_remedy(finding, "do not read at the reported offset; QEMU corrects it");
	} else {
		remedy_relocate(layout_main_page(layout), "do not read there; start", finding);
	}
}

/* "BAR0, BAR2": the BARs without an address, except I/O BARs, which are never mapped. */
static bool list_unassigned(const struct layout_verdict *layout, char list[static UNITS_TEXT * 2])
{
	size_t used = 0;

	for (size_t i = 0; i < layout->n_bars; i++) {
		const struct layout_bar *bar = &layout->bars[i];

		if (bar->unassigned && !bar->io)
			used += (size_t)snprintf(list + used, UNITS_TEXT * 2 - used, "%sBAR%u",
						 used ? ", " : "", bar->index);
	}
	return used > 0;
}

static void warn_unassigned(const struct layout_verdict *layout, struct findings *findings)
{
	const bool refused = layout_qemu_refusal(layout) == LAYOUT_UNASSIGNED;
	struct finding *finding;
	char list[UNITS_TEXT * 2];

	if (!list_unassigned(layout, list))
		return;
	finding = findings_add(findings);
	finding_set(finding, FINDING_BAR_UNASSIGNED,
		    "the kernel assigned no address to %s: no program can map it%s", list,
		    refused ? ", and QEMU refuses the device" : "");
	cause_unassigned(finding);
}

static const char *const sub_page_reasons[] = {
	[LAYOUT_MAPS_IF_ALONE] =
		("it is mapped only if nothing else is in that page, and by Linux 4.8 or later"),
	[LAYOUT_NEVER_UNALIGNED] = "it is not page-aligned, so no kernel maps it",
	[LAYOUT_NEVER_SHARED] = "another BAR is in the same page, so no kernel maps it",
};

/*
 * Once per BAR, for the page size that matters: this machine's, else the first one larger than the
 * BAR.
 */
static void warn_sub_page(const struct device_facts *device, const struct layout_verdict *layout,
			  const struct layout_bar *bar, struct findings *findings)
{
	const struct layout_page *page = layout_main_page(layout);
	const struct layout_page *const end = layout->pages + layout->n_pages;
	char size[UNITS_TEXT], page_size[UNITS_TEXT];
	enum layout_mapping mapping;
	struct finding *finding;

	while (page < end && page->page_size <= bar->size)
		page++;
	if (page == end || !bar->size_known)
		return;
	mapping = layout_mapping(layout, bar, page->page_size);
	if (mapping >= ARRAY_SIZE(sub_page_reasons) || !sub_page_reasons[mapping])
		return;
	finding = findings_add(findings);
	finding_set(finding, page->host ? FINDING_SUB_PAGE_BAR : FINDING_SUB_PAGE_BAR_ELSEWHERE,
		    "BAR%u of %s is smaller than a %s page: %s", bar->index,
		    units_size(size, bar->size), units_size(page_size, page->page_size),
		    sub_page_reasons[mapping]);
	if (layout_never(mapping) && page->host)
		cause_alignment(device, finding);
}

static void warn_size_unknown(const struct layout_verdict *layout, struct findings *findings)
{
	for (size_t i = 0; i < layout->n_bars; i++) {
		const struct layout_bar *bar = &layout->bars[i];

		if (bar->size_known || (!bar->has_table && !bar->has_pba))
			continue;
		finding_set(findings_add(findings), FINDING_BAR_SIZE_UNKNOWN,
			    "the size of BAR%u is not known: at least 0x%" PRIx64 " bytes, to "
			    "hold its MSI-X structures",
			    bar->index, bar->size);
	}
}

static void warn_io(const struct layout_verdict *layout, struct findings *findings)
{
	const struct layout_bar *bar = layout_bar(layout, layout->table.bar);

	if (bar && bar->io)
		finding_set(findings_add(findings), FINDING_IO_BAR,
			    "the MSI-X table is in BAR%u, an I/O BAR, which cannot be mapped",
			    bar->index);
}

/* NVMe is the one class whose performance-critical registers have a standard offset. */
static bool doorbells_trap(const struct device_facts *device,
			   const struct layout_consumer *consumer)
{
	for (size_t i = 0; i < consumer->n_parts; i++) {
		const struct layout_part *part = &consumer->parts[i];

		for (size_t j = 0; j < part->n_trapped; j++)
			if (device->pci.class == PCI_CLASS_NVME && part->bar == 0 &&
			    area_overlap(part->trapped[j], (struct area){ NVME_DOORBELLS, 4 }))
				return true;
	}
	return false;
}

/* For the first page size, from the main one on, at which registers are in the table's pages. */
static void warn_shared(const struct device_facts *device, const struct layout_verdict *layout,
			struct findings *findings)
{
	const struct layout_page *const end = layout->pages + layout->n_pages;
	char size[UNITS_TEXT], count[UNITS_TEXT];

	for (const struct layout_page *page = layout_main_page(layout); page < end; page++) {
		struct layout_consumer sparse, mappable;
		uint64_t shared;

		layout_consume(layout, page, LAYOUT_PROGRAM, LAYOUT_SPARSE, -1, &sparse);
		layout_consume(layout, page, LAYOUT_PROGRAM, LAYOUT_MAPPABLE, -1, &mappable);
		shared = sparse.trapped_registers - mappable.trapped_registers;
		if (shared == 0)
			continue;
		finding_set(findings_add(findings),
			    page->host ? FINDING_REGISTERS_SHARE_TABLE_PAGE :
					 FINDING_REGISTERS_SHARE_PAGE_ELSEWHERE,
			    "%s%s bytes of registers share %s pages with the MSI-X table%s",
			    sparse.at_least ? "at least " : "", units_count(count, shared),
			    units_size(size, page->page_size),
			    doorbells_trap(device, &sparse) ?
				    ", including the NVMe doorbells from 0x1000 on" :
				    "");
		return;
	}
}

void layout_warn(const struct device_facts *device, const struct layout_verdict *layout,
		 struct findings *findings)
{
	if (layout->bridge) {
		cause_bridge(findings_add(findings));
		return;
	}
	warn_unassigned(layout, findings);
	warn_table_outside(layout, findings);
	warn_pba_outside(device, layout, findings);
	warn_overlap(layout, findings);
	warn_io(layout, findings);
	warn_alignment(layout, findings);
	warn_shared(device, layout, findings);
	for (size_t i = 0; i < layout->n_bars; i++)
		warn_sub_page(device, layout, &layout->bars[i], findings);
	warn_size_unknown(layout, findings);
}
