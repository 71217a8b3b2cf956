// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/watch_conclude.h"

const char *watch_percent(char buffer[static UNITS_TEXT], double percent)
{
	snprintf(buffer, UNITS_TEXT, "%.*f %%", percent < 1 ? 2 : percent < 100 ? 1 : 0, percent);
	return buffer;
}

/* What may be changed, in the order of preference. */
enum change {
	CHANGE_KERNEL,
	CHANGE_RELOCATION,
	CHANGE_BOTH,
	CHANGE_PAGES,
	CHANGES,
};

/* @relocation: the BAR to which QEMU would move the table, or -1 */
static struct watch_setting change_setting(const struct watch_context *context, enum change change,
					   int relocation)
{
	const struct layout_consumer *now = &context->now.consumer;
	const int where = now->relocated ? now->relocation : -1;
	const bool moved = change == CHANGE_RELOCATION || change == CHANGE_BOTH;
	const bool patched = change == CHANGE_KERNEL || change == CHANGE_BOTH;
	const struct watch_setting impossible = { .possible = false };

	if ((patched && now->kernel == LAYOUT_MAPPABLE) || (moved && relocation < 0))
		return impossible;
	return watch_setting(context,
			     change == CHANGE_PAGES ? context->small_pages : context->layout,
			     patched ? LAYOUT_MAPPABLE : now->kernel, moved ? relocation : where);
}

/* QEMU emulates table and PBA wherever they are: only what shares their pages gains. */
static bool gains(const struct watch_setting *setting, const struct watch_row *row)
{
	const bool emulated = setting->consumer.who == LAYOUT_KVM &&
			      (row->kind == WATCH_TABLE ||
			       (row->kind == WATCH_PBA && setting->consumer.relocated));

	return row->cause == WATCH_BY_TABLE && !emulated && watch_is_direct(setting, row);
}

static double gain_of(const struct watch_setting *setting, const struct watch_verdict *watch)
{
	double gain = 0;

	for (size_t i = 0; setting->possible && i < watch->n_rows; i++)
		if (gains(setting, &watch->rows[i]))
			gain += watch->rows[i].share;
	return gain;
}

static int advised_relocation(const struct watch_context *context)
{
	const struct layout_verdict *layout = context->layout;
	const struct layout_relocation *advised;

	if (!context->now.possible || context->now.consumer.who != LAYOUT_KVM ||
	    context->now.consumer.relocated)
		return -1;
	advised = layout_advised(&layout->pages[0]);
	return advised ? advised->bar : -1;
}

/* The simplest change that gains as much as any, within a tenth. */
static double best_change(const struct watch_context *context, const struct watch_verdict *watch,
			  int relocation, enum change *best)
{
	double most = 0;

	for (enum change change = CHANGE_KERNEL; change < CHANGES && context->now.possible;
	     change++) {
		const struct watch_setting setting = change_setting(context, change, relocation);
		const double gain = gain_of(&setting, watch);

		if (gain <= most * 1.1)
			continue;
		most = gain;
		*best = change;
	}
	return most;
}

static void explain_change(enum change change, int relocation, double gain,
			   struct watch_verdict *watch)
{
	char share[UNITS_TEXT], part[UNITS_TEXT], what[96];

	switch (change) {
	case CHANGE_KERNEL:
		snprintf(what, sizeof(what), "a `mappable` kernel (Linux 4.16, or patched)");
		break;
	case CHANGE_RELOCATION:
		snprintf(what, sizeof(what), "x-msix-relocation=bar%d", relocation);
		break;
	case CHANGE_BOTH:
		snprintf(what, sizeof(what), "a `mappable` kernel and x-msix-relocation=bar%d",
			 relocation);
		break;
	case CHANGE_PAGES:
	case CHANGES:
	default:
		snprintf(what, sizeof(what), "a kernel with 4 KiB pages");
	}
	finding_set(&watch->result, FINDING_TRAPS_COSTLY,
		    "Trapped accesses took %s of one CPU: with %s, accesses that took %s of it "
		    "would be direct",
		    watch_percent(share, watch->share), what, watch_percent(part, gain));
	if (change == CHANGE_RELOCATION)
		finding_remedy(&watch->result,
			       "start the guest with x-msix-relocation=bar%d for "
			       "this device",
			       relocation);
	else if (change == CHANGE_PAGES)
		finding_remedy(&watch->result, "boot a kernel with 4 KiB pages");
	else if (change == CHANGE_BOTH)
		finding_remedy(&watch->result,
			       "boot an unmodified Linux 4.16 or later, and start "
			       "the guest with x-msix-relocation=bar%d for this "
			       "device",
			       relocation);
	else
		finding_remedy(&watch->result, "boot an unmodified Linux 4.16 or later, or patch "
					       "the kernel (kernel/README.md in the source tree)");
}

static const char *explain_cause(enum watch_cause cause, const struct maps_holder *holder)
{
	switch (cause) {
	case WATCH_BY_TABLE:
		return "to the pages of the MSI-X table, and nothing that layout knows would make "
		       "these direct";
	case WATCH_BY_BAR:
		return "to a BAR that cannot be mapped";
	case WATCH_BY_REGION:
		return "to configuration space or another region that always traps";
	case WATCH_BY_HOLDER:
	case WATCH_CAUSES:
	default:
		return holder && maps_is_vmm(holder) ?
			       "to registers that could be mapped: likely INTx is in use, or "
			       "x-no-mmap=on, or a quirk of the VMM" :
			       "to registers that the program could map, and reads and writes "
			       "instead";
	}
}

static void explain_rest(const struct watch_verdict *watch, const struct device_facts *device,
			 struct finding *result)
{
	const struct watch_sum *most = &watch->sums[0];
	char share[UNITS_TEXT], part[UNITS_TEXT];

	finding_set(result, FINDING_TRAPS_COSTLY,
		    "Trapped accesses took %s of one CPU; most of them (%s) went %s",
		    watch_percent(share, watch->share), watch_percent(part, most->share),
		    explain_cause(most->cause, watch->holder));
	if (most->cause == WATCH_BY_HOLDER) {
		finding_remedy(result, "see what is mapped:");
		finding_command(result, "vfio-msixctl maps %s", facts_device_label(device));
	}
}

void watch_conclude(const struct watch_context *context, struct watch_verdict *watch)
{
	const int relocation = advised_relocation(context);
	enum change change = CHANGE_KERNEL;
	char share[UNITS_TEXT];
	double gain;

	if (watch->accesses == 0) {
		finding_set(&watch->result, FINDING_TRAPS_NONE, "No access trapped");
		return;
	}
	if (watch->share < WATCH_NEGLIGIBLE) {
		finding_set(
			&watch->result, FINDING_TRAPS_NEGLIGIBLE,
			"Trapped accesses took %s of one CPU: trapping is not the bottleneck of "
			"this device",
			watch_percent(share, watch->share));
		return;
	}
	gain = best_change(context, watch, relocation, &change);
	/* A change is worth its name if it gains a tenth. */
	if (gain >= watch->share / 10)
		explain_change(change, relocation, gain, watch);
	else
		explain_rest(watch, context->device, &watch->result);
}
