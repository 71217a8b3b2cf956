// SPDX-License-Identifier: GPL-2.0-or-later
/* One sentence: what the admin gains by the patch, by relocation, or nothing. */
#include "judge/area.h"
#include "judge/layout_parts.h"
#include "judge/obstacle.h"
#include "units.h"

/* What decides at one page size, in bytes of registers that trap. */
struct gain {
	uint64_t sparse;   /* a program, kernel `sparse` */
	uint64_t mappable; /* a program, kernel `mappable` */
	uint64_t guest;    /* a guest under KVM, kernel `mappable`, its table moved as advised */
	bool guest_known;
	bool at_least;
};

static struct gain gain_at(const struct layout_page *page)
{
	const struct layout_consumer *sparse, *mappable, *moved;
	const struct layout_relocation *advised = layout_advised(page);

	sparse = layout_consumer(page, LAYOUT_PROGRAM, LAYOUT_SPARSE, -1);
	mappable = layout_consumer(page, LAYOUT_PROGRAM, LAYOUT_MAPPABLE, -1);
	moved = advised ? layout_consumer(page, LAYOUT_KVM, LAYOUT_MAPPABLE, advised->bar) : NULL;
	return (struct gain){
		.sparse = sparse->trapped_registers,
		.mappable = mappable->trapped_registers,
		.guest = moved ? moved->trapped_registers : 0,
		.guest_known = moved != NULL,
		.at_least = sparse->at_least,
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
		struct gain gain = gain_at(page);

		if (gain.sparse > gain.mappable)
			return page;
	}
	return NULL;
}

static void conclude_no_gain(const struct layout_verdict *layout, const struct layout_page *page,
			     struct finding *finding)
{
	const struct layout_page *worse = worse_page(layout, page);
	char size[UNITS_TEXT], count[UNITS_TEXT], worse_size[UNITS_TEXT], more[FINDING_TEXT / 2] = "";

	if (worse)
		snprintf(more, sizeof(more), "; with %s pages, %s bytes of registers would trap",
			 units_size(worse_size, worse->page_size),
			 units_count(count, gain_at(worse).sparse));
	finding_set(finding, "no-gain", LEVEL_PASS,
		    "With %s pages no register shares a page with the vector table: neither the patch "
		    "nor relocation gains anything%s",
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
		snprintf(guest, sizeof(guest), "a QEMU guest under KVM gains nothing, since no BAR "
					       "can take the table");
	finding_set(finding, moved ? "patch-and-relocation-gain" : "patch-gains", LEVEL_NOTE,
		    "With %s pages %s unless the kernel is `mappable`; %s",
		    units_size(size, page->page_size), what, guest);
}

static void conclude_never(const struct device_facts *device, const struct layout_verdict *layout,
			   const struct layout_page *page, struct finding *finding)
{
	char size[UNITS_TEXT];

	finding_set(finding, "never-mapped", LEVEL_WARN,
		    "With %s pages no kernel maps BAR%u, whatever it makes of the vector table: "
		    "neither the patch nor relocation gains anything",
		    units_size(size, page->page_size), layout->table.bar);
	if (!layout_bar(layout, layout->table.bar)->io)
		obstacle_alignment(device, finding);
}

void layout_conclude(const struct device_facts *device, struct layout_verdict *layout)
{
	const struct layout_page *page = layout_main_page(layout);
	const struct layout_bar *bar = layout_bar(layout, layout->table.bar);
	const struct gain gain = gain_at(page);

	if (!bar)
		finding_set(&layout->conclusion, "table-outside-bar", LEVEL_WARN,
			    "The vector table is in no BAR of the device: nothing traps because of it");
	else if (layout_never(layout_mapping(layout, bar, page->page_size)))
		conclude_never(device, layout, page, &layout->conclusion);
	else if (gain.sparse > gain.mappable)
		conclude_gain(layout, page, &gain, &layout->conclusion);
	else
		conclude_no_gain(layout, page, &layout->conclusion);
}
