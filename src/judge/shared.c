// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/shared.h"

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

int shared_bytes(const struct device_facts *device, uint64_t page_size, uint64_t *bytes)
{
	const struct msix_facts *msix = &device->msix;
	const struct bar_facts *bar;
	struct span table, pba, pages;

	if (msix->status)
		return msix->status;
	if (msix->table.bar >= device->n_bars)
		return FACT_NOT_THERE;
	bar = &device->bars[msix->table.bar];
	if (!bar->size_known || bar->size == 0)
		return FACT_NOT_THERE;
	table = place_span(&msix->table);
	if (table.end > bar->size)
		return -ERANGE;
	pages.start = align_down(table.start, page_size);
	pages.end = min_u64(align_up(table.end, page_size), bar->size);
	*bytes = pages.end - pages.start - (table.end - table.start);
	if (msix->pba.bar == msix->table.bar) {
		pba = place_span(&msix->pba);
		/* A device may, against the specification, have both in one place. */
		*bytes -= common_bytes(pba, pages) - common_bytes(pba, table);
	}
	return 0;
}
