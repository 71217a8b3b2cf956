// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/maps_predict.h"

#include <inttypes.h>

#include "judge/area.h"
#include "judge/maps_program.h"
#include "units.h"

struct expected {
	struct area direct[LAYOUT_HOLES_MAX + 1];
	size_t n;
	bool may_be_none; /* smaller than a page: mapped only if nothing else is in that page */
};

struct difference {
	bool any;       /* something is mapped */
	bool unsure;    /* belongs to this device or to another one */
	size_t missing; /* ranges that are predicted to be direct but are not */
	size_t extra;   /* the other way round */
	uint8_t bar;    /* of the first */
	struct area first;
	bool first_is_extra;
	uint64_t bytes; /* of all that are missing */
};

static void expect_whole(const struct layout_verdict *layout, uint64_t page_size,
			 const struct maps_bar *bar, struct expected *expected)
{
	const struct layout_bar *known = layout_bar(layout, bar->index);
	enum layout_mapping mapping;

	if (!known)
		return;
	mapping = layout_mapping(layout, known, page_size);
	expected->may_be_none = mapping == LAYOUT_MAPS_IF_ALONE;
	if (layout_never(mapping))
		return;
	expected->direct[0] = (struct area){ 0, bar->size };
	expected->n = 1;
}

/* @consumer: NULL for a device without MSI-X, whose BARs are all treated alike */
static struct expected expect(const struct layout_verdict *layout, uint64_t page_size,
			      const struct layout_consumer *consumer, const struct maps_bar *bar)
{
	struct expected expected = { 0 };

	if (!consumer)
		expect_whole(layout, page_size, bar, &expected);
	for (size_t i = 0; consumer && i < consumer->n_parts; i++) {
		const struct layout_part *part = &consumer->parts[i];

		if (part->bar != bar->index)
			continue;
		expected.n = part->n_direct;
		memcpy(expected.direct, part->direct, sizeof(expected.direct));
		expected.may_be_none = part->mapping == LAYOUT_MAPS_IF_ALONE;
	}
	return expected;
}

static bool is_direct(const struct maps_range *range)
{
	return range->kind == MAPS_DIRECT || range->kind == MAPS_MAY_BE;
}

static void add_difference(const struct maps_bar *bar, struct area area, bool extra,
			   struct difference *difference)
{
	if (area.size == 0)
		return;
	if (difference->missing + difference->extra == 0) {
		difference->bar = bar->index;
		difference->first = area;
		difference->first_is_extra = extra;
	}
	difference->extra += extra;
	difference->missing += !extra;
	if (!extra)
		difference->bytes = add_u64(difference->bytes, area.size);
}

static void compare_range(const struct maps_bar *bar, const struct maps_range *range,
			  const struct expected *expected, struct difference *difference)
{
	struct area unexpected = range->area;

	for (size_t i = 0; i < expected->n; i++) {
		const struct area common = area_common(range->area, expected->direct[i]);

		if (common.size == 0)
			continue;
		if (!is_direct(range))
			add_difference(bar, common, false, difference);
		unexpected.size -= common.size;
		if (unexpected.offset == common.offset)
			unexpected.offset += common.size;
	}
	if (is_direct(range))
		add_difference(bar, unexpected, true, difference);
}

static bool has_direct(const struct maps_bar *bar)
{
	for (size_t i = 0; i < bar->n_ranges; i++)
		if (bar->ranges[i].kind != MAPS_TRAPPED)
			return true;
	return false;
}

static bool is_unsure(const struct maps_bar *bar)
{
	for (size_t i = 0; i < bar->n_ranges; i++)
		if (bar->ranges[i].kind == MAPS_MAY_BE)
			return true;
	return false;
}

static struct difference compare(const struct layout_verdict *layout, uint64_t page_size,
				 const struct layout_consumer *consumer,
				 const struct maps_holder *holder)
{
	struct difference difference = { 0 };

	for (size_t i = 0; i < holder->n_bars; i++) {
		const struct maps_bar *bar = &holder->bars[i];
		const struct expected expected = expect(layout, page_size, consumer, bar);
		const bool some = has_direct(bar);

		difference.any |= some;
		difference.unsure |= is_unsure(bar);
		/* A program need not map a BAR that it does not use; a VMM maps them all. */
		if (!some && (expected.may_be_none || !maps_is_vmm(holder)))
			continue;
		for (size_t k = 0; k < bar->n_ranges; k++)
			compare_range(bar, &bar->ranges[k], &expected, &difference);
	}
	return difference;
}

static const char *name_of(const struct maps_holder *holder)
{
	switch (holder->who) {
	case LAYOUT_KVM:
		return "a QEMU guest under KVM";
	case LAYOUT_PSERIES:
		return "a pseries guest";
	case LAYOUT_CLOUD_HYPERVISOR:
		return "a cloud-hypervisor guest";
	case LAYOUT_PROGRAM:
	default:
		return "a VFIO program";
	}
}

static const char *kernel_of(const struct maps_holder *holder)
{
	if (!holder->kernel_shown)
		return holder->kernel == LAYOUT_SPARSE ?
			       " on a `sparse` kernel; with x-no-mmap=on it would look the same" :
			       "";
	if (holder->kernel == LAYOUT_MAPPABLE)
		return "; this kernel lets the page of the MSI-X table be mapped (`mappable`)";
	if (holder->who == LAYOUT_KVM || holder->who == LAYOUT_PSERIES)
		return "; this kernel does not let the page of the MSI-X table be mapped "
		       "(`sparse`)";
	return "; the page of the MSI-X table is not mapped: the kernel is `sparse`, or the "
	       "program leaves it out";
}

static void say_agreement(const struct difference *difference, struct maps_holder *holder)
{
	char relocation[48] = "";

	if (holder->relocated)
		snprintf(relocation, sizeof(relocation), " with x-msix-relocation=bar%u",
			 holder->relocation);
	finding_set(&holder->result, FINDING_MAPS_AS_PREDICTED, "As layout predicts for %s%s%s%s",
		    name_of(holder), relocation,
		    difference->unsure ? ", if the mappings belong to this device" : "",
		    kernel_of(holder));
}

static bool has_no_mmap(const struct maps_holder *holder)
{
	const char *argument = holder->facts->argument;

	return strstr(argument, "x-no-mmap=on") || strstr(argument, "\"x-no-mmap\":true");
}

static void say_nothing_mapped(struct maps_holder *holder)
{
	const char *program = maps_program(holder->facts);
	const bool no_mmap = has_no_mmap(holder);

	if (!maps_is_vmm(holder)) {
		finding_set(&holder->result, FINDING_MAPS_PARTIAL,
			    "%s has mapped no BAR: it accesses registers with pread() and "
			    "pwrite(), or not at all",
			    program);
		return;
	}
	finding_set(&holder->result, FINDING_MAPS_DIFFER,
		    "%s has mapped no BAR, so that every access traps: %s", program,
		    no_mmap ? "its arguments contain x-no-mmap=on" :
			      "probably x-no-mmap=on, or a driver that does not allow mapping");
	finding_remedy(&holder->result,
		       no_mmap ?
			       "start the guest without x-no-mmap=on" :
			       "'info qtree' in QEMU's monitor shows the properties of the device");
}

static void say_difference(const struct difference *difference, struct maps_holder *holder)
{
	char size[UNITS_TEXT], first[64];

	snprintf(first, sizeof(first), "BAR%u+0x%04" PRIx64 "-0x%04" PRIx64, difference->bar,
		 difference->first.offset, area_last(difference->first));
	units_size(size, difference->bytes);
	if (difference->first_is_extra)
		finding_set(&holder->result, FINDING_MAPS_DIFFER,
			    "%s is mapped, but layout predicts a trap for %s: probably a later "
			    "version of the program than layout knows",
			    first, name_of(holder));
	else if (maps_is_vmm(holder))
		finding_set(
			&holder->result, FINDING_MAPS_DIFFER,
			"%s trap where layout predicts direct access for %s (first: %s): "
			"probably a quirk of the VMM for this device, or a driver that does not "
			"allow mapping",
			size, name_of(holder), first);
	else
		finding_set(&holder->result, FINDING_MAPS_PARTIAL,
			    "The program has not mapped %s that it could map (first: %s): it "
			    "accesses them with pread() and pwrite(), or not at all",
			    size, first);
}

/* Return: whether layout predicts that such a process can use the device at all. */
static bool compare_with(const struct layout_verdict *layout, uint64_t page_size,
			 enum layout_kernel kernel, const struct maps_holder *holder,
			 struct difference *difference)
{
	const int relocation = holder->relocated ? holder->relocation : -1;
	const bool has_table = layout->has_msix && layout->n_pages;
	struct layout_consumer consumer;

	if (has_table && (!layout_consume(layout, &layout->pages[0], holder->who, kernel,
					  relocation, &consumer) ||
			  !consumer.accepted))
		return false;
	*difference = compare(layout, page_size, has_table ? &consumer : NULL, holder);
	return true;
}

static bool differs(const struct difference *difference)
{
	return difference->missing + difference->extra > 0;
}

void maps_predict(const struct layout_verdict *layout, uint64_t page_size,
		  struct maps_holder *holder)
{
	struct difference difference, sparse;

	if (!compare_with(layout, page_size, holder->kernel, holder, &difference)) {
		finding_set(&holder->result, FINDING_MAPS_NOT_COMPARED,
			    "Not compared: layout predicts that %s cannot use this device",
			    name_of(holder));
		return;
	}
	/* If the pages of the table are the whole BAR, a sparse kernel leaves nothing mapped. */
	if (differs(&difference) && !holder->kernel_shown && !has_no_mmap(holder) &&
	    compare_with(layout, page_size, LAYOUT_SPARSE, holder, &sparse) && !differs(&sparse)) {
		holder->kernel = LAYOUT_SPARSE;
		difference = sparse;
	}
	if (!differs(&difference) && (difference.any || maps_is_vmm(holder)))
		say_agreement(&difference, holder);
	else if (!difference.any)
		say_nothing_mapped(holder);
	else
		say_difference(&difference, holder);
}
