// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/layout_qemu.h"

#include "judge/area.h"

#define GIB (1ull << 30)

static bool is_unassigned(const struct layout_verdict *layout, const struct msix_place *place)
{
	const struct layout_bar *bar = layout_bar(layout, place->bar);

	return bar && bar->unassigned;
}

/* vfio_msix_early_setup() and, when the capability is added, msix_init(). */
enum layout_refusal layout_qemu_refusal(const struct layout_verdict *layout)
{
	/* pci_enable_resources() fails, or pci_resource_len(), the size of VFIO's region, is 0. */
	if (is_unassigned(layout, &layout->table) || is_unassigned(layout, &layout->pba))
		return LAYOUT_UNASSIGNED;
	if (layout_outside(layout, &layout->pba))
		return LAYOUT_PBA_OUTSIDE;
	if (layout_outside(layout, &layout->table))
		return LAYOUT_TABLE_OUTSIDE;
	if (layout->table.bar == layout->pba.bar &&
	    area_overlap(area_of(&layout->table), area_of(&layout->pba)))
		return LAYOUT_OVERLAP;
	return LAYOUT_ACCEPTED;
}

/* Table followed by PBA, rounded up to whole host pages and then to a power of two. */
static uint64_t structures_size(const struct layout_verdict *layout, uint64_t page_size)
{
	uint64_t size = page_size;

	while (size < layout->entries * 16ull + align_up(layout->entries, 64) / 8)
		size *= 2;
	return size;
}

static enum layout_refusal relocation_refusal(const struct layout_verdict *layout, uint8_t target,
					      uint64_t structures)
{
	const struct layout_bar *bar = layout_bar(layout, target);
	const struct layout_bar *below = target ? layout_bar(layout, target - 1u) : NULL;

	if (!bar && below && below->is_64bit)
		return LAYOUT_UPPER_HALF;
	if (!bar)
		return layout->unknown_bars & 1u << target ? LAYOUT_BAR_UNKNOWN : LAYOUT_ACCEPTED;
	if (bar->io)
		return LAYOUT_IO_BAR;
	if (bar->size > GIB && !bar->is_64bit)
		return LAYOUT_NO_SPACE;
	return max_u64(bar->size, structures) > UINT64_MAX / 4 ? LAYOUT_NO_SPACE : LAYOUT_ACCEPTED;
}

static void relocate(const struct layout_verdict *layout, uint64_t structures, uint8_t target,
		     struct layout_relocation *relocation)
{
	const struct layout_bar *bar = layout_bar(layout, target);

	*relocation = (struct layout_relocation){ .bar = target };
	relocation->refusal = relocation_refusal(layout, target, structures);
	if (layout_qemu_refusal(layout) == LAYOUT_UNASSIGNED)
		relocation->refusal = LAYOUT_UNASSIGNED;
	relocation->accepted = relocation->refusal == LAYOUT_ACCEPTED;
	if (!relocation->accepted)
		return;
	relocation->added = !bar;
	relocation->size_known = !bar || bar->size_known;
	if (bar) {
		relocation->is_64bit = bar->is_64bit;
		relocation->size = 2 * max_u64(bar->size, structures);
		relocation->table_offset = relocation->size / 2;
	} else {
		relocation->is_64bit = target < LAYOUT_BARS_MAX - 1 &&
				       !layout_bar(layout, target + 1u) &&
				       !(layout->unknown_bars & 2u << target);
		relocation->size = structures;
	}
	relocation->pba_offset = relocation->table_offset + layout->entries * 16ull;
}

/* An unused BAR before one in use, a 64-bit one before a 32-bit one, then the smallest growth. */
static bool better(const struct layout_relocation *a, const struct layout_relocation *b)
{
	if (!b || a->added != b->added)
		return !b || a->added;
	if (a->added)
		return a->is_64bit && !b->is_64bit;
	return a->size < b->size;
}

void layout_relocate(const struct layout_verdict *layout, struct layout_page *page)
{
	const uint64_t structures = structures_size(layout, page->page_size);
	struct layout_relocation *best = NULL;

	for (uint8_t i = 0; i < LAYOUT_BARS_MAX; i++) {
		struct layout_relocation *relocation = &page->relocations[i];

		relocate(layout, structures, i, relocation);
		if (relocation->accepted && better(relocation, best))
			best = relocation;
	}
	page->n_relocations = LAYOUT_BARS_MAX;
	if (best)
		best->advised = true;
}
