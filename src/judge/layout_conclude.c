// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/layout_conclude.h"

#include <string.h>

#include "judge/area.h"
#include "judge/cause.h"
#include "judge/layout_consume.h"
#include "units.h"

/* What decides at one page size: bytes of registers that trap. */
struct gain {
	uint64_t sparse;   /* a program, kernel `sparse` */
	uint64_t mappable; /* a program, kernel `mappable` */
	uint64_t guest;    /* a guest under KVM, kernel `mappable`, table relocated as advised */
	bool guest_known;
	bool at_least;
};

static struct gain gain_at(const struct layout_verdict *layout, const struct layout_page *page)
{
	const struct layout_relocation *advised = layout_advised(page);
	struct layout_consumer sparse, mappable, moved = { .trapped_registers = 0 };

	layout_consume(layout, page, LAYOUT_PROGRAM, LAYOUT_SPARSE, -1, &sparse);
	layout_consume(layout, page, LAYOUT_PROGRAM, LAYOUT_MAPPABLE, -1, &mappable);
	if (advised)
		layout_consume(layout, page, LAYOUT_KVM, LAYOUT_MAPPABLE, advised->bar, &moved);
	return (struct gain){
		.sparse = sparse.trapped_registers,
		.mappable = mappable.trapped_registers,
		.guest = moved.trapped_registers,
		.guest_known = advised != NULL,
		.at_least = sparse.at_least,
	};
}

static uint64_t all_registers(const struct layout_verdict *layout)
{
	uint64_t all = 0;

	for (size_t i = 0; i < layout->n_bars; i++)
		for (size_t row = 0; row < layout->bars[i].n_rows; row++)
			if (layout->bars[i].rows[row].kind <= LAYOUT_SHARED)
				all = add_u64(all, layout->bars[i].rows[row].size);
	return all;
}

/* The first larger page size with which registers would trap. */
static const struct layout_page *worse_page(const struct layout_verdict *layout,
					    const struct layout_page *page)
{
	const struct layout_page *const end = layout->pages + layout->n_pages;

	for (page++; page < end; page++) {
		struct gain gain = gain_at(layout, page);

		if (gain.sparse > gain.mappable)
			return page;
	}
	return NULL;
}

static void conclude_no_gain(const struct layout_verdict *layout, const struct layout_page *page,
			     struct finding *finding)
{
	const struct layout_page *worse = worse_page(layout, page);
	char size[UNITS_TEXT], count[UNITS_TEXT], worse_size[UNITS_TEXT],
		more[FINDING_TEXT / 2] = "";

	if (worse)
		snprintf(more, sizeof(more), "; with %s pages, %s bytes of registers would trap",
			 units_size(worse_size, worse->page_size),
			 units_count(count, gain_at(layout, worse).sparse));
	finding_set(finding, FINDING_NO_GAIN,
		    "With %s pages no register shares a page with the MSI-X table: neither a "
		    "`mappable` kernel nor relocation gains anything%s",
		    units_size(size, page->page_size), more);
}

static void conclude_gain(const struct layout_verdict *layout, const struct layout_page *page,
			  const struct gain *gain, struct finding *finding)
{
	const struct layout_relocation *advised = layout_advised(page);
	const bool moved = gain->guest_known && gain->guest < gain->sparse;
	char size[UNITS_TEXT], count[UNITS_TEXT], what[2 * UNITS_TEXT], guest[FINDING_TEXT / 2];

	if (gain->sparse >= all_registers(layout) && !gain->at_least)
		snprintf(what, sizeof(what), "every register of BAR%u traps", layout->table.bar);
	else
		snprintf(what, sizeof(what), "%s%s bytes of registers trap",
			 gain->at_least ? "at least " : "", units_count(count, gain->sparse));
	if (moved)
		snprintf(guest, sizeof(guest), "a QEMU guest also needs x-msix-relocation=bar%u",
			 advised->bar);
	else
		snprintf(guest, sizeof(guest),
			 "a QEMU guest under KVM gains nothing, since the table cannot be "
			 "relocated to any BAR");
	finding_set(finding, moved ? FINDING_PATCH_AND_RELOCATION_GAIN : FINDING_PATCH_GAINS,
		    "With %s pages %s unless the kernel is `mappable`; %s",
		    units_size(size, page->page_size), what, guest);
}

static void conclude_never(const struct device_facts *device, const struct layout_verdict *layout,
			   const struct layout_page *page, struct finding *finding)
{
	char size[UNITS_TEXT];

	finding_set(
		finding, FINDING_NEVER_MAPPED,
		"With %s pages no kernel maps BAR%u, with or without the MSI-X table: neither a "
		"`mappable` kernel nor relocation gains anything",
		units_size(size, page->page_size), layout->table.bar);
	if (layout_bar(layout, layout->table.bar)->unassigned)
		return; /* the warning has the remedy */
	if (!layout_bar(layout, layout->table.bar)->io)
		cause_alignment(device, finding);
}

static void conclude_page(const struct device_facts *device, const struct layout_verdict *layout,
			  const struct layout_page *page, struct finding *finding)
{
	const struct layout_bar *bar = layout_bar(layout, layout->table.bar);
	const struct gain gain = gain_at(layout, page);

	if (!bar)
		finding_set(finding, FINDING_TABLE_OUTSIDE_BAR,
			    "The MSI-X table is not in any BAR of the device: no register traps "
			    "because of it");
	else if (layout_never(layout_mapping(layout, bar, page->page_size)))
		conclude_never(device, layout, page, finding);
	else if (gain.sparse > gain.mappable)
		conclude_gain(layout, page, &gain, finding);
	else
		conclude_no_gain(layout, page, finding);
}

/* "4 KiB, 16 KiB": the page sizes from @page on with the same result; returns the next one. */
static const struct layout_page *list_alike(const struct layout_verdict *layout,
					    const struct layout_page *page, char *list, size_t size)
{
	const struct layout_page *const end = layout->pages + layout->n_pages;
	const struct layout_page *next = page;
	const enum finding_id id = page->conclusion.id;
	const bool gains = id == FINDING_PATCH_GAINS || id == FINDING_PATCH_AND_RELOCATION_GAIN;
	const uint64_t sparse = gain_at(layout, page).sparse;
	size_t used = 0;

	for (; next < end && next->conclusion.id == id; next++) {
		char text[UNITS_TEXT];

		if (gains && gain_at(layout, next).sparse != sparse)
			break;
		used += (size_t)snprintf(list + used, size - used, "%s%s", used ? ", " : "",
					 units_size(text, next->page_size));
	}
	return next;
}

/* The result for one page size, as a clause. */
static void describe_page(const struct layout_verdict *layout, const struct layout_page *page,
			  char *text, size_t size)
{
	const struct gain gain = gain_at(layout, page);
	char count[UNITS_TEXT];

	if (page->conclusion.id == FINDING_NEVER_MAPPED)
		snprintf(text, size, "no kernel maps BAR%u", layout->table.bar);
	else if (gain.sparse > gain.mappable)
		snprintf(text, size, "%s%s bytes of registers trap",
			 gain.at_least ? "at least " : "", units_count(count, gain.sparse));
	else
		snprintf(text, size, "no register shares a page with the MSI-X table");
}

/* The page size whose conclusion leads: a gain before none, and with relocation before without. */
static const struct layout_page *leading_page(const struct layout_verdict *layout)
{
	static const enum finding_id order[] = { FINDING_PATCH_AND_RELOCATION_GAIN,
						 FINDING_PATCH_GAINS, FINDING_NO_GAIN };

	for (size_t k = 0; k < ARRAY_SIZE(order); k++)
		for (size_t i = 0; i < layout->n_pages; i++)
			if (layout->pages[i].conclusion.id == order[k])
				return &layout->pages[i];
	return &layout->pages[0];
}

/* For a machine whose page size is not known: the result of each size. */
static void conclude_all(struct layout_verdict *layout)
{
	const struct layout_page *const end = layout->pages + layout->n_pages;
	const struct layout_page *leading = leading_page(layout), *next;
	const struct layout_relocation *advised = layout_advised(leading);
	struct finding *finding = &layout->conclusion;
	char all[FINDING_TEXT] = "", moved[64] = "";
	size_t used = 0;

	for (const struct layout_page *page = layout->pages; page < end; page = next) {
		char sizes[FINDING_TEXT / 4] = "", what[FINDING_TEXT / 4];

		next = list_alike(layout, page, sizes, sizeof(sizes));
		describe_page(layout, page, what, sizeof(what));
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s with %s pages",
					 used ? "; " : "", what, sizes);
		used = min_u64(used, sizeof(all) - 1);
	}
	if (leading->conclusion.id == FINDING_PATCH_AND_RELOCATION_GAIN && advised)
		snprintf(moved, sizeof(moved), "; a QEMU guest also needs x-msix-relocation=bar%u",
			 advised->bar);
	finding_set(finding, leading->conclusion.id,
		    "The page size of that machine is not known: %.*s%s%s", FINDING_TEXT * 3 / 5,
		    all, strstr(all, "trap") ? ", unless the kernel is `mappable`" : "", moved);
	finding_remedy(finding, "%s", leading->conclusion.remedy);
}

void layout_conclude(const struct device_facts *device, struct layout_verdict *layout)
{
	const struct layout_page *page = layout_main_page(layout);

	if (layout->bridge) {
		finding_set(
			&layout->conclusion, FINDING_BRIDGE,
			"A PCI bridge, which cannot be passed through: vfio-pci does not bind to it, "
			"so none of its BARs can be mapped");
		return;
	}
	for (size_t i = 0; i < layout->n_pages; i++)
		conclude_page(device, layout, &layout->pages[i], &layout->pages[i].conclusion);
	if (layout->page_size_known || layout->n_pages == 1 ||
	    !layout_bar(layout, layout->table.bar))
		finding_copy(&layout->conclusion, &page->conclusion);
	else
		conclude_all(layout);
}
