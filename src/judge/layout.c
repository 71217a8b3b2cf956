// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/layout.h"

#include <stdlib.h>

#include "facts/bound.h"
#include "judge/area.h"
#include "judge/layout_conclude.h"
#include "judge/layout_qemu.h"
#include "judge/layout_warn.h"
#include "judge/quirks.h"
#include "xmalloc.h"

static uint64_t least_size(const struct layout_verdict *layout, const struct layout_bar *bar)
{
	uint64_t end = 0;

	if (bar->has_table)
		end = area_end(area_of(&layout->table));
	if (bar->has_pba)
		end = max_u64(end, area_end(area_of(&layout->pba)));
	return area_least_bar(end);
}

static void add_bar(struct layout_verdict *layout, const struct bar_facts *facts)
{
	struct layout_bar *bar = &layout->bars[layout->n_bars];

	*bar = (struct layout_bar){
		.index = facts->index,
		.io = facts->io,
		.is_64bit = facts->is_64bit,
		.has_table = layout->has_msix && layout->table.bar == facts->index,
		.has_pba = layout->has_msix && layout->pba.bar == facts->index,
		.size_known = facts->size_status == 0,
		.unassigned = facts->unassigned,
		.start = facts->start,
		.size = facts->size,
	};
	if (!bar->size_known)
		bar->size = least_size(layout, bar);
	if (bar->size_known ? bar->size > 0 :
			      bar->start || bar->unassigned || bar->has_table || bar->has_pba)
		layout->n_bars++;
	else if (facts->unseen)
		layout->unknown_bars |= (uint8_t)(1u << bar->index);
}

/* A report may lack all BARs; those that the MSI-X capability refers to exist nevertheless. */
static void add_bars(const struct device_facts *device, struct layout_verdict *layout)
{
	for (uint8_t i = 0; i < LAYOUT_BARS_MAX; i++) {
		struct bar_facts bar = { .size_status = FACT_NOT_ASKED };

		if (i < device->n_bars)
			bar = device->bars[i];
		bar.index = i;
		add_bar(layout, &bar);
	}
}

static void set_places(const struct device_facts *device, struct layout_verdict *layout)
{
	const struct msix_facts *msix = &device->msix;
	const struct bar_facts *bar;

	if (msix->status || msix->entries == 0)
		return;
	layout->has_msix = true;
	layout->entries = msix->entries;
	layout->table = msix->table;
	layout->pba = msix->pba;
	bar = msix->pba.bar < device->n_bars ? &device->bars[msix->pba.bar] : NULL;
	if (bar && bar->size_status == 0)
		layout->pba_corrected = quirks_pba(device, &layout->pba.offset);
}

static int by_value(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Ascending, each once, including the machine's own unless the user named the sizes. */
static void set_pages(const struct host_facts *host, const struct layout_request *request,
		      struct layout_verdict *layout)
{
	uint64_t sizes[LAYOUT_PAGES_MAX] = { 4096, 16384, 65536, host->page_size };
	const bool own_usable = host->page_size >= LAYOUT_PAGE_MIN &&
				host->page_size <= LAYOUT_PAGE_MAX &&
				(host->page_size & (host->page_size - 1)) == 0;
	size_t n = own_usable ? 4 : 3;

	if (request->n_pages) {
		n = request->n_pages;
		for (size_t i = 0; i < n; i++)
			sizes[i] = request->pages[i];
	}
	qsort(sizes, n, sizeof(sizes[0]), by_value);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && sizes[i] == sizes[i - 1])
			continue;
		layout->pages[layout->n_pages].page_size = sizes[i];
		layout->pages[layout->n_pages++].host = sizes[i] == host->page_size;
	}
}

static bool covers(struct area area, uint64_t offset)
{
	return offset >= area.offset && offset - area.offset < area.size;
}

static enum layout_kind kind_at(const struct layout_verdict *layout, const struct layout_bar *bar,
				struct area shared, uint64_t offset)
{
	const bool table = bar->has_table && covers(area_of(&layout->table), offset);
	const bool pba = bar->has_pba && covers(area_of(&layout->pba), offset);

	if (table && pba)
		return LAYOUT_BOTH;
	if (table)
		return LAYOUT_TABLE;
	if (pba)
		return LAYOUT_PBA;
	return bar->has_table && covers(shared, offset) ? LAYOUT_SHARED : LAYOUT_REGISTERS;
}

/* Nothing changes between two boundaries; adjacent ranges of one kind become one row. */
static void add_rows(const struct layout_verdict *layout, struct layout_bar *bar)
{
	const struct area table = area_of(&layout->table), pba = area_of(&layout->pba);
	const uint64_t unit = layout->pages[0].page_size;
	const uint64_t start = align_down(table.offset, unit);
	const struct area shared = { start, align_up(table.offset + table.size, unit) - start };
	uint64_t cuts[] = { 0,
			    shared.offset,
			    shared.offset + shared.size,
			    table.offset,
			    table.offset + table.size,
			    pba.offset,
			    pba.offset + pba.size,
			    bar->size };

	qsort(cuts, ARRAY_SIZE(cuts), sizeof(cuts[0]), by_value);
	for (size_t i = 0; i + 1 < ARRAY_SIZE(cuts); i++) {
		struct layout_row *last = bar->n_rows ? &bar->rows[bar->n_rows - 1] : NULL;
		const uint64_t size = min_u64(cuts[i + 1], bar->size) - min_u64(cuts[i], bar->size);
		enum layout_kind kind = kind_at(layout, bar, shared, cuts[i]);

		if (size == 0)
			continue;
		if (last && last->kind == kind)
			last->size += size;
		else
			bar->rows[bar->n_rows++] = (struct layout_row){ kind, cuts[i], size };
	}
}

struct layout_verdict *layout_judge(const struct host_facts *host,
				    const struct device_facts *device,
				    const struct layout_request *request, struct findings *findings)
{
	struct layout_verdict *layout = xcalloc(1, sizeof(*layout));

	layout->bridge = bound_never(device->pci.class);
	layout->page_size_known = host->page_size != 0;
	set_places(device, layout);
	add_bars(device, layout);
	if (!layout->has_msix) {
		finding_set(&layout->conclusion, FINDING_NO_TABLE,
			    "The device has no MSI-X, so no register traps because of an MSI-X "
			    "table");
		return layout;
	}
	set_pages(host, request, layout);
	for (size_t i = 0; i < layout->n_bars; i++)
		if (layout->bars[i].has_table || layout->bars[i].has_pba)
			add_rows(layout, &layout->bars[i]);
	for (size_t i = 0; i < layout->n_pages && !layout->bridge; i++)
		layout_relocate(layout, &layout->pages[i]);
	layout_warn(device, layout, findings);
	layout_conclude(device, layout);
	if (layout->bridge)
		layout->n_pages = 0;
	return layout;
}

struct layout_verdict *layout_of_page(const struct host_facts *host,
				      const struct device_facts *device, uint64_t page_size)
{
	const struct layout_request request = { .pages = { page_size }, .n_pages = 1 };
	struct findings ignored = { 0 };
	AUTO_FINDING refusal = { 0 };
	struct layout_verdict *layout;

	if (layout_refuses(host, device, &refusal))
		return NULL;
	layout = layout_judge(host, device, &request, &ignored);
	findings_free(&ignored);
	return layout;
}

void layout_free(struct layout_verdict *layout)
{
	if (!layout)
		return;
	for (size_t i = 0; i < layout->n_pages; i++)
		finding_free(&layout->pages[i].conclusion);
	finding_free(&layout->conclusion);
	free(layout);
}

bool layout_finds_gone(const struct device_facts *device, struct finding *finding)
{
	if (device->msix.status != -EIO)
		return false;
	finding_set(finding, FINDING_MSIX_UNREADABLE,
		    "the function does not respond: its configuration space reads as all ones; it "
		    "may be gone, in D3cold or broken");
	finding_remedy(finding, "resume or reset the function, then try again; see dmesg");
	return true;
}

bool layout_refuses(const struct host_facts *host, const struct device_facts *device,
		    struct finding *finding)
{
	const bool of_lspci = host->page_size == 0;

	if (device->msix.status == 0 || device->msix.status == FACT_NOT_THERE)
		return false;
	if (layout_finds_gone(device, finding))
		return true;
	finding_set(finding, FINDING_MSIX_UNREADABLE,
		    "cannot read the MSI-X capability: %s sees only the first 64 bytes of "
		    "configuration space",
		    of_lspci ? "lspci without root" : "this user");
	finding_remedy(finding,
		       of_lspci ? "run 'lspci -nnvv' as root on that machine" : "run as root");
	return true;
}
