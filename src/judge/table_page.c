// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/table_page.h"

#include "facts/bound.h"
#include "judge/area.h"
#include "util.h"

/* 0: the BAR does not exist. If not known, the smallest size that holds table and PBA. */
static uint64_t bar_size(const struct msix_facts *msix, const struct bar_facts *bar)
{
	uint64_t end = area_end(area_of(&msix->table));

	if (bar->size_status == 0)
		return bar->size;
	if (msix->pba.bar == msix->table.bar)
		end = max_u64(end, area_end(area_of(&msix->pba)));
	return area_least_bar(end);
}

int table_page_registers(const struct device_facts *device, uint64_t page_size, uint64_t *bytes)
{
	const struct msix_facts *msix = &device->msix;
	const struct bar_facts *bar;
	struct area table, pba, pages;
	uint64_t size, end;

	if (msix->status)
		return msix->status;
	if (msix->table.bar >= device->n_bars)
		return FACT_NOT_THERE;
	bar = &device->bars[msix->table.bar];
	size = bar_size(msix, bar);
	/* A size of 0 may also mean that the kernel released the BAR, except for a bridge. */
	if (size == 0 && !bound_never(device->pci.class))
		return FACT_NOT_THERE;
	table = area_of(&msix->table);
	if (area_end(table) > size)
		return -ERANGE;
	end = align_up(area_end(table), page_size);
	if (bar->size_status && end > size)
		return FACT_NOT_THERE;
	pages.offset = align_down(table.offset, page_size);
	pages.size = min_u64(end, size) - pages.offset;
	*bytes = pages.size - table.size;
	if (msix->pba.bar == msix->table.bar) {
		pba = area_of(&msix->pba);
		/* A device may, in violation of the specification, have them overlap. */
		*bytes -= area_overlap(pba, pages) - area_overlap(pba, table);
	}
	return 0;
}
