// SPDX-License-Identifier: GPL-2.0-or-later
/* Who can map what. */
#include "judge/area.h"
#include "judge/layout_parts.h"

/* A BAR is aligned to its size, so one that is not on a page boundary is smaller than a page. */
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

/*
 * The pages that a consumer cannot have though the BAR is mapped. Before 4.16 the kernel keeps the
 * table's pages back from everyone, wherever QEMU moves the table. After that only QEMU's emulated
 * table is in the way: it is laid over the mapping byte by byte, and KVM maps whole host pages.
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

/* Return: whether pages that trap reach beyond what is known of the BAR. */
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

/* Sums and conditions, over the BARs with a structure of MSI-X only. */
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
	consumer->trapped_registers =
		add_u64(consumer->trapped_registers, part->trapped_registers);
	if (part->mapping == LAYOUT_MAPS_IF_ALONE && part->n_direct) {
		consumer->if_alone = true;
		/* vfio_pci_probe_mmaps(), which came with 4.8 (05f0c03fbac1) */
		consumer->if_linux_4_8 |= consumer->kernel == LAYOUT_SPARSE;
		/* The BAR that the table moves to becomes larger than any page. */
		if (consumer->who != LAYOUT_PROGRAM && !is_moved_to(consumer, bar))
			consumer->if_placed = true;
	}
}

static void add_consumer(const struct layout_verdict *layout, struct layout_page *page,
			 enum layout_who who, enum layout_kernel kernel, int relocation)
{
	struct layout_consumer *consumer = &page->consumers[page->n_consumers++];

	consumer->who = who;
	consumer->kernel = kernel;
	consumer->relocated = relocation >= 0;
	consumer->relocation = consumer->relocated ? (uint8_t)relocation : 0;
	if (who == LAYOUT_CLOUD_HYPERVISOR) {
		consumer->refusal = layout_cloud_refusal(layout, kernel, page->page_size);
		consumer->moves_table = layout_cloud_moves(layout, page->page_size);
	} else if (who != LAYOUT_PROGRAM && !consumer->relocated) {
		consumer->refusal = layout_qemu_refusal(layout);
	}
	consumer->accepted = consumer->refusal == LAYOUT_ACCEPTED;
	if (!consumer->accepted)
		return;
	for (size_t i = 0; i < layout->n_bars; i++)
		add_part(layout, &layout->bars[i], page->page_size, consumer);
}

void layout_consume(const struct layout_verdict *layout, struct layout_page *page)
{
	for (enum layout_who who = LAYOUT_PROGRAM; who <= LAYOUT_CLOUD_HYPERVISOR; who++) {
		for (enum layout_kernel kernel = LAYOUT_SPARSE; kernel <= LAYOUT_MAPPABLE; kernel++)
			add_consumer(layout, page, who, kernel, -1);
		for (size_t i = 0; who == LAYOUT_KVM && i < page->n_relocations; i++) {
			if (!page->relocations[i].accepted)
				continue;
			add_consumer(layout, page, who, LAYOUT_SPARSE, page->relocations[i].bar);
			add_consumer(layout, page, who, LAYOUT_MAPPABLE, page->relocations[i].bar);
		}
	}
}

const struct layout_consumer *layout_consumer(const struct layout_page *page, enum layout_who who,
					      enum layout_kernel kernel, int relocation)
{
	for (size_t i = 0; i < page->n_consumers; i++) {
		const struct layout_consumer *consumer = &page->consumers[i];
		const int at = consumer->relocated ? consumer->relocation : -1;

		if (consumer->who == who && consumer->kernel == kernel && at == relocation)
			return consumer;
	}
	return NULL;
}
