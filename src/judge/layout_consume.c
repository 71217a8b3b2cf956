// SPDX-License-Identifier: GPL-2.0-or-later
/* Who can map what. The vector table is one range, so each BAR has one hole at the most. */
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
static struct area hole(const struct layout_verdict *layout, const struct layout_bar *bar,
			const struct layout_consumer *consumer, uint64_t page_size)
{
	const struct area table = area_of(&layout->table);
	const bool emulated = consumer->who == LAYOUT_KVM && !consumer->relocated;
	uint64_t start;

	if (!bar->has_table || (consumer->kernel == LAYOUT_MAPPABLE && !emulated))
		return (struct area){ 0, 0 };
	start = align_down(table.offset, page_size);
	return (struct area){ start, align_up(table.offset + table.size, page_size) - start };
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

static void set_part(const struct layout_verdict *layout, const struct layout_bar *bar,
		     const struct layout_consumer *consumer, uint64_t page_size,
		     struct layout_part *part)
{
	struct area trapped = { 0, bar->size };

	part->bar = bar->index;
	part->mapping = layout_mapping(layout, bar, page_size);
	if (!layout_never(part->mapping)) {
		struct area pages = hole(layout, bar, consumer, page_size);

		trapped = area_common(trapped, pages);
		if (trapped.size == 0)
			trapped.offset = 0;
	}
	if (trapped.size) {
		add_area(part->direct, &part->n_direct, 0, trapped.offset);
		add_area(part->direct, &part->n_direct, trapped.offset + trapped.size, bar->size);
		part->trapped[part->n_trapped++] = trapped;
	} else {
		add_area(part->direct, &part->n_direct, 0, bar->size);
	}
	part->trapped_registers = count_registers(layout, bar, trapped);
}

/* Sums and conditions, over the BARs with a structure of MSI-X only. */
static void add_part(const struct layout_verdict *layout, const struct layout_bar *bar,
		     uint64_t page_size, struct layout_consumer *consumer)
{
	struct layout_part *part = &consumer->parts[consumer->n_parts++];
	const uint64_t end = bar->size;

	set_part(layout, bar, consumer, page_size, part);
	if (!bar->has_table && !bar->has_pba)
		return;
	if (part->n_trapped) {
		consumer->trapped = add_u64(consumer->trapped, part->trapped[0].size);
		/* Pages that reach behind what is known of the BAR may hold more of it. */
		if (!bar->size_known && part->trapped[0].offset + part->trapped[0].size == end &&
		    (layout_never(part->mapping) || end % page_size))
			consumer->at_least = true;
	}
	consumer->trapped_registers =
		add_u64(consumer->trapped_registers, part->trapped_registers);
	if (part->mapping == LAYOUT_MAPS_IF_ALONE && part->n_direct) {
		consumer->if_alone = true;
		/* QEMU makes the BAR that the table moves to larger than any page. */
		if (consumer->who != LAYOUT_PROGRAM &&
		    !(consumer->relocated && consumer->relocation == bar->index))
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
	if (who != LAYOUT_PROGRAM && !consumer->relocated)
		consumer->refusal = layout_qemu_refusal(layout);
	consumer->accepted = consumer->refusal == LAYOUT_ACCEPTED;
	if (!consumer->accepted)
		return;
	for (size_t i = 0; i < layout->n_bars; i++)
		add_part(layout, &layout->bars[i], page->page_size, consumer);
}

void layout_consume(const struct layout_verdict *layout, struct layout_page *page)
{
	for (enum layout_who who = LAYOUT_PROGRAM; who <= LAYOUT_PSERIES; who++) {
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
