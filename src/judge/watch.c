// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/watch.h"

#include <inttypes.h>

#include "judge/area.h"
#include "judge/maps.h"
#include "judge/maps_program.h"
#include "judge/watch_conclude.h"
#include "judge/watch_failure.h"
#include "judge/watch_sources.h"
#include "xmalloc.h"

#define CONFIG_REGION 7 /* VFIO_PCI_CONFIG_REGION_INDEX */
#define CLASS_NVME 0x010802
#define NVME_DOORBELLS 0x1000 /* NVM Express 1.4, 3.1: SQyTDBL and CQyHDBL, up to the table */

static int by_time(const void *a, const void *b)
{
	const struct watch_row *x = a, *y = b;

	if (x->total_ns != y->total_ns)
		return x->total_ns > y->total_ns ? -1 : 1;
	if (x->region != y->region)
		return x->region < y->region ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* The least N with @value <= 2^N. */
static unsigned int log2_up(uint64_t value)
{
	unsigned int n = 0;

	while (n < WATCH_BINS - 1 && UINT64_C(1) << n < value)
		n++;
	return n;
}

static void add_trap(const struct trap *trap, struct watch_row *row)
{
	uint64_t *count = trap->write ? &row->writes : &row->reads;

	*count = add_u64(*count, trap->count);
	row->total_ns = add_u64(row->total_ns, trap->total_ns);
	for (size_t i = 0; i < trap->n_durations; i++) {
		uint64_t *bin = &row->bins[log2_up(trap->durations[i].up_to_ns)];

		*bin = add_u64(*bin, trap->durations[i].count);
	}
}

/* The end of the bin in which that part of the accesses is reached. */
static uint64_t quantile(const struct watch_row *row, double part)
{
	double all = 0, sum = 0;

	for (unsigned int i = 0; i < WATCH_BINS; i++)
		all += (double)row->bins[i];
	for (unsigned int i = 0; i < WATCH_BINS && all > 0; i++) {
		sum += (double)row->bins[i];
		if (sum >= part * all)
			return UINT64_C(1) << i;
	}
	return 0;
}

static uint64_t accesses_of(const struct watch_row *row)
{
	return add_u64(row->reads, row->writes);
}

static bool is_in(const struct msix_place *place, const struct watch_row *row)
{
	return row->region == place->bar && row->offset >= place->offset &&
	       row->offset - place->offset < place->size;
}

static void set_kind(const struct watch_context *context, struct watch_row *row)
{
	const struct layout_verdict *layout = context->layout;
	const bool has_msix = layout && layout->has_msix;
	struct area pages;

	row->kind = WATCH_REGISTER;
	if (row->region >= LAYOUT_BARS_MAX) {
		row->kind = row->region == CONFIG_REGION ? WATCH_CONFIG : WATCH_OTHER;
	} else if (has_msix && is_in(&layout->table, row)) {
		row->kind = WATCH_TABLE;
		row->vector = (row->offset - layout->table.offset) / 16;
	} else if (has_msix && is_in(&layout->pba, row)) {
		row->kind = WATCH_PBA;
	} else if (context->device->pci.class == CLASS_NVME && row->region == 0 &&
		   row->offset >= NVME_DOORBELLS) {
		row->kind = WATCH_DOORBELL;
	} else if (has_msix && row->region == layout->table.bar) {
		pages = area_of(&layout->table);
		pages.size += pages.offset % context->page_size;
		pages.offset = align_down(pages.offset, context->page_size);
		if (row->offset >= pages.offset &&
		    row->offset - pages.offset < align_up(pages.size, context->page_size))
			row->kind = WATCH_SHARED;
	}
}

static void finish_row(const struct watch_context *context, uint64_t elapsed_ns,
		       struct watch_row *row)
{
	const uint64_t accesses = accesses_of(row);

	set_kind(context, row);
	row->cause = watch_cause(context, row);
	row->mean_ns = accesses ? (double)row->total_ns / (double)accesses : 0;
	row->share = elapsed_ns ? 100.0 * (double)row->total_ns / (double)elapsed_ns : 0;
	row->p50_ns = quantile(row, 0.5);
	row->p99_ns = quantile(row, 0.99);
}

/* Reads and writes of one register become one row. */
static void make_rows(const struct watch_context *context, struct watch_verdict *watch)
{
	const struct traps_facts *traps = watch->traps;
	AUTO_FREE struct trap *sorted = xcalloc(traps->n, sizeof(*sorted));
	const size_t n = watch_choose(traps, sorted);

	for (size_t i = 0; i < n; i++) {
		struct watch_row *row;

		if (i == 0 || watch_by_register(&sorted[i - 1], &sorted[i]) != 0) {
			row = array_add(watch->rows, watch->n_rows);
			row->region = sorted[i].region;
			row->offset = sorted[i].offset;
			row->width = sorted[i].width;
			row->source = sorted[i].source;
		}
		add_trap(&sorted[i], &watch->rows[watch->n_rows - 1]);
	}
	for (size_t i = 0; i < watch->n_rows; i++)
		finish_row(context, traps->elapsed_ns, &watch->rows[i]);
	if (watch->n_rows)
		qsort(watch->rows, watch->n_rows, sizeof(*watch->rows), by_time);
}

static int by_share(const void *a, const void *b)
{
	const struct watch_sum *x = a, *y = b;

	if (x->share < y->share || x->share > y->share)
		return x->share > y->share ? -1 : 1;
	return x->cause < y->cause ? -1 : x->cause > y->cause;
}

static void add_sums(struct watch_verdict *watch)
{
	struct watch_sum sums[WATCH_CAUSES] = { { 0 } };

	for (size_t i = 0; i < watch->n_rows; i++) {
		const struct watch_row *row = &watch->rows[i];
		struct watch_sum *sum = &sums[row->cause];

		sum->accesses = add_u64(sum->accesses, accesses_of(row));
		sum->share += row->share;
		watch->accesses = add_u64(watch->accesses, accesses_of(row));
		watch->share += row->share;
	}
	for (enum watch_cause cause = WATCH_BY_TABLE; cause < WATCH_CAUSES; cause++) {
		sums[cause].cause = cause;
		if (sums[cause].accesses)
			watch->sums[watch->n_sums++] = sums[cause];
	}
	qsort(watch->sums, watch->n_sums, sizeof(*watch->sums), by_share);
}

/* If several processes have the device open, the first one that surely has. */
static const struct maps_holder *choose_holder(const struct maps_verdict *maps)
{
	const struct maps_holder *chosen = NULL;

	for (size_t i = 0; maps && i < maps->n_holders; i++) {
		const struct maps_holder *holder = &maps->holders[i];

		if (holder->hold <= MAPS_MAY_HOLD && (!chosen || holder->hold < chosen->hold))
			chosen = holder;
	}
	return chosen;
}

/* KVM maps whole pages: what is in those of the emulated table goes to QEMU, not to vfio. */
static void note_covered(struct watch_verdict *watch)
{
	const struct maps_holder *holder = watch->holder;
	const int status = watch->traps->guest.status;
	char size[UNITS_TEXT], why[FINDING_TEXT];
	uint64_t covered = 0;

	for (size_t i = 0; holder && i < holder->n_bars; i++)
		for (size_t k = 0; k < holder->bars[i].n_ranges; k++)
			if (holder->bars[i].ranges[k].kind == MAPS_COVERED)
				covered = add_u64(covered, holder->bars[i].ranges[k].area.size);
	if (covered == 0 || status == 0)
		return;
	finding_set(findings_add(&watch->notes), FINDING_TRAPS_NOT_COUNTED,
		    "Not counted: accesses to the %s under QEMU's emulated MSI-X table, which trap "
		    "in KVM and do not reach vfio-pci%s%s",
		    units_size(size, covered), status == FACT_NOT_ASKED ? "" : ": ",
		    status == FACT_NOT_ASKED ? "" : watch_guest_why(&watch->traps->guest, why));
}

/* Missed ones, at the mean of those that were seen, would they change the answer? */
static void note_lost(struct watch_verdict *watch)
{
	const struct traps_facts *traps = watch->traps;
	const uint64_t lost = add_u64(traps->missed, traps->dropped);
	char count[UNITS_TEXT];

	if (lost == 0)
		return;
	finding_set(findings_add(&watch->notes), FINDING_TRAPS_DROPPED,
		    "Accesses that were not counted: %s, for lack of memory in the kernel",
		    units_count(count, lost));
	finding_remedy(&watch->notes.list[watch->notes.n - 1], "watch fewer devices at a time");
}

/* What the share would be if all that was lost had been of this device. */
static double share_at_most(const struct watch_verdict *watch)
{
	const double lost = (double)add_u64(watch->traps->missed, watch->traps->dropped);

	return watch->accesses ? watch->share * (1 + lost / (double)watch->accesses) : lost;
}

/* Whether what was lost decides on which side of a limit the share is. */
static bool is_undecided(const struct watch_verdict *watch, double percent)
{
	return watch->share < percent && share_at_most(watch) >= percent;
}

static void judge_lost(const char *what, struct findings *messages)
{
	struct finding *finding = findings_add(messages);

	finding_set(finding, FINDING_TRAPS_UNDECIDED,
		    "too many accesses were not counted to say whether %s", what);
	finding_remedy(finding, "watch fewer devices at a time");
}

/* A device that nothing has open, and which nothing has accessed. */
static bool is_not_open(const struct watch_verdict *watch, const struct findings *why,
			struct findings *messages)
{
	if (watch->maps || watch->accesses || why->n == 0)
		return false;
	for (size_t i = 0; i < why->n; i++)
		finding_copy(findings_add(messages), &why->list[i]);
	return true;
}

/* KVM was to count by an option, and could not. */
static bool lacks_guest(const struct device_facts *device, struct findings *messages)
{
	const struct traps_facts *traps = &device->traps;

	if (traps->guest.status == 0 ||
	    (traps->sources != TRAP_SOURCES_KVM && traps->guest.origin == TRAP_FROM_CONFIG))
		return false;
	watch_failure_guest(device, findings_add(messages));
	return true;
}

static void judge_counts(const struct host_facts *host, const struct device_facts *device,
			 struct watch_verdict *watch)
{
	struct watch_context context;

	watch->holder = choose_holder(watch->maps);
	watch_context_init(host, device, watch->holder, &context);
	make_rows(&context, watch);
	add_sums(watch);
	watch_conclude(&context, watch);
	watch_context_free(&context);
	note_covered(watch);
	note_lost(watch);
}

struct watch_verdict *watch_judge(const struct host_facts *host, const struct device_facts *device,
				  struct findings *messages)
{
	struct watch_verdict *watch;
	struct findings why = { 0 };
	bool failed;

	if (device->traps.status) {
		watch_failure_judge(&device->traps, findings_add(messages));
		return NULL;
	}
	watch = xcalloc(1, sizeof(*watch));
	watch->traps = &device->traps;
	watch->maps = maps_judge(host, device, &why);
	judge_counts(host, device, watch);
	failed = is_not_open(watch, &why, messages) || lacks_guest(device, messages);
	findings_free(&why);
	if (failed) {
		watch_free(watch);
		return NULL;
	}
	if (is_undecided(watch, WATCH_NEGLIGIBLE))
		judge_lost("trapping is the bottleneck", messages);
	return watch;
}

void watch_limit(const struct watch_verdict *watch, double percent, struct findings *messages)
{
	char share[UNITS_TEXT], limit[UNITS_TEXT];

	if (watch->share > percent)
		finding_set(findings_add(messages), FINDING_TRAPS_ABOVE_LIMIT,
			    "trapped accesses took %s of one CPU, more than the %s allowed",
			    watch_percent(share, watch->share), watch_percent(limit, percent));
	else if (is_undecided(watch, percent))
		judge_lost("they took more than --max-share allows", messages);
}

void watch_free(struct watch_verdict *watch)
{
	if (!watch)
		return;
	maps_free(watch->maps);
	free(watch->rows);
	finding_free(&watch->result);
	findings_free(&watch->notes);
	free(watch);
}
