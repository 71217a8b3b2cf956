// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/shared.h"

#include "judge/area.h"
#include "util.h"

struct span {
	uint64_t start;
	uint64_t end;
};

static struct span place_span(const struct msix_place *place)
{
	return (struct span) { place->offset, (uint64_t)place->offset + place->size };
}

static uint64_t common_bytes(struct span a, struct span b)
{
	const uint64_t start = max_u64(a.start, b.start), end = min_u64(a.end, b.end);

	return end > start ? end - start : 0;
}

/* 0: not there. Where it is not known, the least that holds table and pending bits. */
static uint64_t bar_size(const struct msix_facts *msix, const struct bar_facts *bar)
{
	uint64_t end = place_span(&msix->table).end;

	if (bar->size_known)
		return bar->size;
	if (msix->pba.bar == msix->table.bar)
		end = max_u64(end, place_span(&msix->pba).end);
	return area_least_bar(end);
}

int shared_bytes(const struct device_facts *device, uint64_t page_size, uint64_t *bytes)
{
	const struct msix_facts *msix = &device->msix;
	const struct bar_facts *bar;
	struct span table, pba, pages;
	uint64_t size;

	if (msix->status)
		return msix->status;
	if (msix->table.bar >= device->n_bars)
		return FACT_NOT_THERE;
	bar = &device->bars[msix->table.bar];
	size = bar_size(msix, bar);
	if (size == 0)
		return FACT_NOT_THERE;
	table = place_span(&msix->table);
	if (table.end > size)
		return -ERANGE;
	pages.start = align_down(table.start, page_size);
	pages.end = align_up(table.end, page_size);
	if (!bar->size_known && pages.end > size)
		return FACT_NOT_THERE;
	pages.end = min_u64(pages.end, size);
	*bytes = pages.end - pages.start - (table.end - table.start);
	if (msix->pba.bar == msix->table.bar) {
		pba = place_span(&msix->pba);
		/* A device may, against the specification, have both in one place. */
		*bytes -= common_bytes(pba, pages) - common_bytes(pba, table);
	}
	return 0;
}
