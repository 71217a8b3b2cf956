// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/layout_cloud.h"

#include "judge/area.h"
#include "util.h"

#define CLOUD_UNIT 4096u /* is_4k_multiple(), whatever the host's page size */

bool layout_cloud_moves(const struct layout_verdict *layout, uint64_t page_size)
{
	return layout->table.offset % page_size != 0;
}

/* fixup_msix_region(): moves table and PBA after the BAR's end, at the same distance. */
static void move_structures(const struct layout_verdict *layout, const struct layout_bar *bar,
			    uint64_t page_size, uint64_t *table, uint64_t *pba)
{
	const uint64_t structures =
		align_up((uint64_t)layout->table.size + layout->pba.size, page_size);
	const uint64_t middle = max_u64(bar->size, structures);
	const uint64_t sum = add_u64(middle, layout->pba.offset);

	/* Of a table far outside the BAR, the difference wraps around, to a place far outside, too. */
	*pba = sum >= layout->table.offset ? sum - layout->table.offset : UINT64_MAX;
	*table = middle;
}

static void add_hole(struct area hole, struct area *holes, size_t *n)
{
	struct area *last = *n ? &holes[*n - 1] : NULL;
	uint64_t end;

	if (!last || hole.offset > area_end(*last)) {
		holes[(*n)++] = hole;
		return;
	}
	end = max_u64(area_end(*last), area_end(hole));
	last->offset = min_u64(last->offset, hole.offset);
	last->size = end - last->offset;
}

size_t layout_cloud_holes(const struct layout_verdict *layout, const struct layout_bar *bar,
			  enum layout_kernel kernel, uint64_t page_size,
			  struct area holes[static LAYOUT_HOLES_MAX])
{
	uint64_t table = layout->table.offset, pba = layout->pba.offset;
	struct area of_table, of_pba;
	size_t n = 0;

	if (!bar->has_table && !bar->has_pba)
		return 0;
	/* Only the table's BAR has the capability. */
	if (kernel == LAYOUT_SPARSE || !bar->has_table) {
		holes[0] = (struct area){ 0, UINT64_MAX };
		return 1;
	}
	if (layout_cloud_moves(layout, page_size))
		move_structures(layout, bar, page_size, &table, &pba);
	of_table = (struct area){ align_down(table, page_size),
				  align_up(layout->table.size, page_size) };
	of_pba = (struct area){ align_down(pba, page_size), align_up(layout->pba.size, page_size) };
	if (bar->has_pba && of_pba.offset < of_table.offset)
		add_hole(of_pba, holes, &n);
	add_hole(of_table, holes, &n);
	if (bar->has_pba && of_pba.offset >= of_table.offset)
		add_hole(of_pba, holes, &n);
	return n;
}

enum layout_refusal layout_cloud_refusal(const struct layout_verdict *layout,
					 enum layout_kernel kernel, uint64_t page_size)
{
	const struct layout_bar *bar = layout_bar(layout, layout->table.bar);

	if (kernel == LAYOUT_SPARSE || !bar || !bar->size_known || bar->size % CLOUD_UNIT == 0 ||
	    layout_never(layout_mapping(layout, bar, page_size)))
		return LAYOUT_ACCEPTED;
	return LAYOUT_BAR_SIZE;
}
