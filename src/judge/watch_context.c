// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/watch_context.h"

#include "judge/area.h"
#include "judge/layout.h"

static enum layout_who who_of(const struct maps_holder *holder)
{
	return holder && holder->known ? holder->who : LAYOUT_PROGRAM;
}

/*
 * A virtual machine monitor maps what it can: if it has mapped nothing of the BAR with the table,
 * the kernel did not let it.
 */
static enum layout_kernel kernel_of(const struct maps_holder *holder)
{
	if (holder && holder->known && !holder->kernel_shown && maps_is_vmm(holder))
		return LAYOUT_SPARSE;
	return holder && holder->known ? holder->kernel : LAYOUT_MAPPABLE;
}

struct watch_setting watch_setting(const struct watch_context *context,
				   const struct layout_verdict *layout, enum layout_kernel kernel,
				   int relocation)
{
	struct watch_setting setting = { .layout = layout };

	setting.possible = layout && layout->has_msix && layout->n_pages &&
			   layout_consume(layout, &layout->pages[0], who_of(context->holder),
					  kernel, relocation, &setting.consumer) &&
			   setting.consumer.accepted;
	return setting;
}

void watch_context_init(const struct host_facts *host, const struct device_facts *device,
			const struct maps_holder *holder, struct watch_context *context)
{
	const uint64_t page_size = max_u64(host->page_size, LAYOUT_PAGE_MIN);
	const int relocation = holder && holder->relocated ? holder->relocation : -1;

	*context = (struct watch_context){
		.device = device,
		.holder = holder,
		.page_size = page_size,
		.layout = layout_of_page(host, device, page_size),
		.small_pages = page_size > LAYOUT_PAGE_MIN ?
				       layout_of_page(host, device, LAYOUT_PAGE_MIN) :
				       NULL,
	};
	context->now = watch_setting(context, context->layout, kernel_of(holder), relocation);
}

void watch_context_free(struct watch_context *context)
{
	layout_free(context->layout);
	layout_free(context->small_pages);
}

static bool contains(struct area area, uint64_t offset)
{
	return offset >= area.offset && offset - area.offset < area.size;
}

static const struct layout_part *part_of(const struct watch_setting *setting, uint32_t bar)
{
	for (size_t i = 0; setting->possible && i < setting->consumer.n_parts; i++)
		if (setting->consumer.parts[i].bar == bar)
			return &setting->consumer.parts[i];
	return NULL;
}

bool watch_is_direct(const struct watch_setting *setting, const struct watch_row *row)
{
	const struct layout_part *part = part_of(setting, row->region);

	for (size_t i = 0; part && i < part->n_direct; i++)
		if (contains(part->direct[i], row->offset))
			return true;
	return false;
}

/* Whether the holder has left out the whole BAR, and could have mapped some of it. */
static bool leaves_out(const struct watch_context *context, uint32_t bar)
{
	const struct maps_holder *holder = context->holder;
	const struct layout_part *part = part_of(&context->now, bar);

	if (!part || part->n_direct == 0 || !holder || !holder->known)
		return false;
	for (size_t i = 0; i < holder->n_bars; i++)
		for (size_t k = 0; holder->bars[i].index == bar && k < holder->bars[i].n_ranges;
		     k++)
			if (holder->bars[i].ranges[k].kind != MAPS_TRAPPED)
				return false;
	return true;
}

enum watch_cause watch_cause(const struct watch_context *context, const struct watch_row *row)
{
	const struct layout_verdict *layout = context->layout;
	const struct layout_bar *bar = layout ? layout_bar(layout, row->region) : NULL;

	if (row->region >= LAYOUT_BARS_MAX)
		return WATCH_BY_REGION;
	if (bar && layout_never(layout_mapping(layout, bar, context->page_size)))
		return WATCH_BY_BAR;
	if (!context->now.possible || watch_is_direct(&context->now, row) ||
	    leaves_out(context, row->region))
		return WATCH_BY_HOLDER;
	return WATCH_BY_TABLE;
}
