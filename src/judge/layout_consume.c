// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/layout_consume.h"

#include "judge/area.h"
#include "judge/layout_cloud.h"
#include "judge/layout_qemu.h"
#include "xmalloc.h"

/*
 * The pages of a mapped BAR that trap for a consumer. Before 4.16 the kernel excludes the table's
 * pages for every consumer, even if QEMU relocates the table. Since then only QEMU's emulated table
 * matters: it overlays the mapping byte by byte, and KVM maps whole host pages.
 */
static size_t find_holes(const struct layout_verdict *layout, const struct layout_bar *bar,
			 const struct layout_consumer *consumer, uint64_t page_size,
			 struct area holes[static LAYOUT_HOLES_MAX])
{
	const struct area table = area_of(&layout->table);
	const bool emulated = consumer->who == LAYOUT_KVM && !consumer->relocated;
	uint64_t start;

	if (consumer->who == LAYOUT_CLOUD_HYPERVISOR)
		return layout_cloud_holes(layout, bar, consumer->kernel, page_size, holes);
	if (!bar->has_table || (consumer->kernel == LAYOUT_MAPPABLE && !emulated))
		return 0;
	start = align_down(table.offset, page_size);
	holes[0] = (struct area){ start, align_up(table.offset + table.size, page_size) - start };
	return 1;
}

static void add_area(struct area *list, size_t *n, uint64_t offset, uint64_t end)
{
	if (offset < end)
		list[(*n)++] = (struct area){ offset, end - offset };
}

static uint64_t count_registers(const struct layout_verdict *layout, const struct layout_bar *bar,
				struct area trapped)
{
	const struct area none = { 0, 0 };
	const struct area table = bar->has_table ? area_of(&layout->table) : none;
	const struct area pba = bar->has_pba ? area_of(&layout->pba) : none;
	const uint64_t both = area_overlap(trapped, area_common(table, pba));

	return trapped.size - (area_overlap(trapped, table) - both) - area_overlap(trapped, pba);
}

/* Return: whether pages that trap extend beyond the known part of the BAR. */
static bool set_part(const struct layout_verdict *layout, const struct layout_bar *bar,
		     const struct layout_consumer *consumer, uint64_t page_size,
		     struct layout_part *part)
{
	const struct area whole = { 0, bar->size };
	struct area holes[LAYOUT_HOLES_MAX] = { { 0, UINT64_MAX } };
	bool beyond = false;
	size_t n = 1;
	uint64_t from = 0;

	part->bar = bar->index;
	part->mapping = layout_mapping(layout, bar, page_size);
	if (!layout_never(part->mapping))
		n = find_holes(layout, bar, consumer, page_size, holes);
	for (size_t i = 0; i < n; i++) {
		const struct area trapped = area_common(whole, holes[i]);

		if (trapped.size == 0)
			continue;
		add_area(part->direct, &part->n_direct, from, trapped.offset);
		part->trapped[part->n_trapped++] = trapped;
		part->trapped_registers += count_registers(layout, bar, trapped);
		from = area_end(trapped);
		beyond = area_end(holes[i]) > bar->size;
	}
	add_area(part->direct, &part->n_direct, from, bar->size);
	return beyond;
}

static bool is_moved_to(const struct layout_consumer *consumer, const struct layout_bar *bar)
{
	return (consumer->relocated && consumer->relocation == bar->index) ||
	       (consumer->moves_table && bar->has_table);
}

/* Sums and conditions, only for BARs with an MSI-X structure. */
static void add_part(const struct layout_verdict *layout, const struct layout_bar *bar,
		     uint64_t page_size, struct layout_consumer *consumer)
{
	struct layout_part *part = &consumer->parts[consumer->n_parts++];
	const bool beyond = set_part(layout, bar, consumer, page_size, part);

	if (!bar->has_table && !bar->has_pba)
		return;
	for (size_t i = 0; i < part->n_trapped; i++)
		consumer->trapped = add_u64(consumer->trapped, part->trapped[i].size);
	consumer->at_least |= beyond && !bar->size_known;
	consumer->trapped_registers = add_u64(consumer->trapped_registers, part->trapped_registers);
	if (part->mapping == LAYOUT_MAPS_IF_ALONE && part->n_direct) {
		consumer->if_alone = true;
		/* vfio_pci_probe_mmaps(), added in 4.8 (05f0c03fbac1) */
		consumer->if_linux_4_8 |= consumer->kernel == LAYOUT_SPARSE;
		/* The BAR to which the table is relocated becomes larger than a page. */
		if (consumer->who != LAYOUT_PROGRAM && !is_moved_to(consumer, bar))
			consumer->if_placed = true;
	}
}

static enum layout_refusal refusal_of(const struct layout_verdict *layout, uint64_t page_size,
				      const struct layout_consumer *consumer)
{
	if (consumer->who == LAYOUT_CLOUD_HYPERVISOR)
		return layout_cloud_refusal(layout, consumer->kernel, page_size);
	if (consumer->who != LAYOUT_PROGRAM && !consumer->relocated)
		return layout_qemu_refusal(layout);
	return LAYOUT_ACCEPTED;
}

bool layout_consume(const struct layout_verdict *layout, const struct layout_page *page,
		    enum layout_who who, enum layout_kernel kernel, int relocation,
		    struct layout_consumer *consumer)
{
	*consumer = (struct layout_consumer){
		.who = who,
		.kernel = kernel,
		.relocated = relocation >= 0,
		.relocation = relocation >= 0 ? (uint8_t)relocation : 0,
		.moves_table = who == LAYOUT_CLOUD_HYPERVISOR &&
			       layout_cloud_moves(layout, page->page_size),
	};
	consumer->refusal = refusal_of(layout, page->page_size, consumer);
	consumer->accepted = consumer->refusal == LAYOUT_ACCEPTED;
	if (layout->bridge || (consumer->relocated && !page->relocations[relocation].accepted))
		return false;
	for (size_t i = 0; i < layout->n_bars && consumer->accepted; i++)
		add_part(layout, &layout->bars[i], page->page_size, consumer);
	return true;
}

struct layout_consumer *layout_consumers(const struct layout_verdict *layout,
					 const struct layout_page *page, size_t *n)
{
	struct layout_consumer *all = xcalloc(LAYOUT_CONSUMERS_MAX, sizeof(*all));

	*n = 0;
	for (enum layout_who who = LAYOUT_PROGRAM; who <= LAYOUT_CLOUD_HYPERVISOR; who++) {
		const int last = who == LAYOUT_KVM ? LAYOUT_BARS_MAX - 1 : -1;

		for (int bar = -1; bar <= last; bar++)
			for (enum layout_kernel kernel = LAYOUT_SPARSE; kernel <= LAYOUT_MAPPABLE;
			     kernel++)
				*n += layout_consume(layout, page, who, kernel, bar, &all[*n]);
	}
	return all;
}
