// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/layout_model.h"

#include "util.h"

const struct layout_bar *layout_bar(const struct layout_verdict *layout, unsigned int index)
{
	for (size_t i = 0; i < layout->n_bars; i++)
		if (layout->bars[i].index == index)
			return &layout->bars[i];
	return NULL;
}

const struct layout_page *layout_main_page(const struct layout_verdict *layout)
{
	for (size_t i = 0; i < layout->n_pages; i++)
		if (layout->pages[i].host)
			return &layout->pages[i];
	return &layout->pages[0];
}

/* A BAR is aligned to its size, so one that is not page-aligned is smaller than a page. */
enum layout_mapping layout_mapping(const struct layout_verdict *layout,
				   const struct layout_bar *bar, uint64_t page_size)
{
	if (bar->io)
		return LAYOUT_NEVER_IO;
	if (bar->unassigned)
		return LAYOUT_NEVER_UNASSIGNED;
	if (bar->size >= page_size)
		return LAYOUT_MAPS;
	if (bar->start != align_down(bar->start, page_size))
		return LAYOUT_NEVER_UNALIGNED;
	for (size_t i = 0; i < layout->n_bars; i++) {
		const struct layout_bar *other = &layout->bars[i];

		if (other != bar && !other->io && other->start && bar->start &&
		    align_down(other->start, page_size) == bar->start)
			return LAYOUT_NEVER_SHARED;
	}
	return LAYOUT_MAPS_IF_ALONE;
}

bool layout_outside(const struct layout_verdict *layout, const struct msix_place *place)
{
	const struct layout_bar *bar = layout_bar(layout, place->bar);

	return !bar || (uint64_t)place->offset + place->size > bar->size;
}

const struct layout_relocation *layout_advised(const struct layout_page *page)
{
	for (size_t i = 0; i < page->n_relocations; i++)
		if (page->relocations[i].advised)
			return &page->relocations[i];
	return NULL;
}
