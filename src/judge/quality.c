// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/quality.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "stats.h"
#include "xmalloc.h"

#define DRIFT_LEVEL 0.95 /* a drift is found by chance in one of twenty runs */

/* A sentence composed of clauses. */
struct clauses {
	char text[FINDING_TEXT];
	size_t used;
};

static void PRINTF_FORMAT(2, 3) add(struct clauses *clauses, const char *format, ...)
{
	const size_t room = sizeof(clauses->text) - clauses->used;
	va_list ap;
	int n;

	if (clauses->used)
		clauses->used += (size_t)snprintf(clauses->text + clauses->used, room, ", ");
	va_start(ap, format);
	n = vsnprintf(clauses->text + clauses->used, sizeof(clauses->text) - clauses->used, format,
		      ap);
	va_end(ap);
	clauses->used = min_u64(clauses->used + (size_t)n, sizeof(clauses->text) - 3);
}

static double part(uint64_t count, uint64_t total)
{
	return total ? (double)count / (double)total : 0;
}

static double quantum(const struct measure_result *result, const struct measure_path *path)
{
	return result->clock.resolution_ns / (path->batch ? path->batch : 1);
}

/*
 * Half the interval of the median, relative to it, without the part due to the clock's resolution.
 */
static double spread(const struct measure_result *result, const struct measure_path *path)
{
	const double half = (path->p50.high - path->p50.low) / 2 - quantum(result, path);

	return path->p50.value > 0 && half > 0 ? half / path->p50.value : 0;
}

/* The numbers among @count @values, sorted, in an array to be freed by the caller. */
static double *sorted(const double *values, size_t count, size_t *n)
{
	double *copy = xcalloc(count, sizeof(*copy));

	*n = 0;
	for (size_t i = 0; i < count; i++)
		if (isfinite(values[i]))
			copy[(*n)++] = values[i];
	stats_sort(copy, *n);
	return copy;
}

/* The standard deviation of a normal sample with this median deviation. */
static double deviation(const double *values, size_t count)
{
	size_t n;
	AUTO_FREE double *copy = sorted(values, count, &n);

	return n ? 1.4826 * stats_mad(copy, n) : 0;
}

/*
 * The difference between the two halves of the run, relative to the median; 0 if it may be due to
 * chance or to the clock's resolution.
 */
static double drift(const struct measure_result *result, const struct measure_path *path)
{
	const size_t half = path->round_p50_count / 2;
	size_t n_first, n_second;
	AUTO_FREE double *first = sorted(path->round_p50_ns, half, &n_first);
	AUTO_FREE double *second =
		sorted(path->round_p50_ns + path->round_p50_count - half, half, &n_second);
	const struct stats_interval shift =
		stats_shift(second, n_second, first, n_first, DRIFT_LEVEL);
	const double size = fabs(shift.value) - quantum(result, path);

	return interval_excludes(&shift, 0) && size > 0 && path->p50.value > 0 ?
		       size / path->p50.value :
		       0;
}

/*
 * The deviation of the rounds, relative to the median; 0 if it is not much more than expected by
 * chance from the deviation of the blocks in a round.
 */
static double unexplained(const struct measure_result *result, const struct measure_path *path)
{
	const double rounds = deviation(path->round_p50_ns, path->round_p50_count);
	const size_t blocks = result->round_blocks;
	double inner = 0;

	if (!blocks || !result->rounds || path->p50.value <= 0 ||
	    path->block_p50_count < blocks * result->rounds)
		return 0;
	for (size_t i = 0; i < result->rounds; i++)
		inner += deviation(path->block_p50_ns + i * blocks, blocks) / result->rounds;
	inner = inner / sqrt((double)blocks) + quantum(result, path);
	return rounds > QUALITY_EXPLAINED * inner ? rounds / path->p50.value : 0;
}

static void judge_rounds(const struct measure_result *result, enum measure_path_id id,
			 struct clauses *faults)
{
	const struct measure_path *path = &result->path[id];
	const char *name = measure_path_name(id);
	const double moved = drift(result, path), apart = unexplained(result, path);

	if (interval_is_known(&path->p50) && spread(result, path) > QUALITY_INTERVAL)
		add(faults, "the %s median is known only to %.0f %%", name,
		    100 * spread(result, path));
	if (moved > QUALITY_DRIFT)
		add(faults, "the %s median changed by %.0f %% from the first half to the second",
		    name, 100 * moved);
	if (apart > QUALITY_ROUNDS)
		add(faults, "the %s rounds differ by %.0f %%, more than their blocks do", name,
		    100 * apart);
}

static void judge_path(const struct measure_result *result, enum measure_path_id id,
		       struct clauses *faults)
{
	const struct measure_path *path = &result->path[id];

	if (path->status)
		return;
	if (part(path->outliers, path->samples) > QUALITY_OUTLIERS)
		add(faults, "%.1f %% of the %s samples are outliers",
		    100 * part(path->outliers, path->samples), measure_path_name(id));
	if (result->rounds >= MEASURE_ROUNDS_MIN)
		judge_rounds(result, id, faults);
}

static uint64_t count_samples(const struct measure_result *result)
{
	uint64_t samples = 0;

	for (unsigned int i = 0; i < MEASURE_PATHS; i++)
		samples += result->path[i].status ? 0 : result->path[i].samples;
	return samples;
}

static void judge_blocks(const struct measure_result *result, struct clauses *faults)
{
	if (!result->rounds)
		add(faults, "measured without rounds, so that the intervals are too narrow");
	else if (result->rounds < MEASURE_ROUNDS_MIN)
		add(faults, "%u round%s, but an interval needs %u", result->rounds,
		    result->rounds == 1 ? "" : "s", MEASURE_ROUNDS_MIN);
	if (part(result->preempted, result->blocks) > QUALITY_PREEMPTED)
		add(faults, "%u of %u blocks preempted", result->preempted, result->blocks);
	if (part(result->migrated, count_samples(result) + result->migrated) > QUALITY_MIGRATED)
		add(faults, "%" PRIu64 " samples lost to migration", result->migrated);
}

/* What was lost or repeated is always reported, even if it is not a fault in itself. */
static void say_rest(const struct measure_result *result, struct clauses *rest)
{
	if (result->preempted && part(result->preempted, result->blocks) <= QUALITY_PREEMPTED)
		add(rest, "%u of %u blocks preempted", result->preempted, result->blocks);
	if (result->rerun)
		add(rest, "%u repeated", result->rerun);
	if (result->migrated &&
	    part(result->migrated, count_samples(result) + result->migrated) <= QUALITY_MIGRATED)
		add(rest, "%" PRIu64 " samples lost to migration", result->migrated);
}

/* A remedy must not quote text of an untrusted report verbatim. */
static bool is_cpu_list(const char *text)
{
	return *text && !text[strspn(text, "0123456789,-")];
}

static void advise(const struct measure_result *result, const struct machine_facts *machine,
		   const struct environment *environment, struct finding *finding)
{
	if (!result->rounds)
		finding_remedy(finding, "measure again with this version of bench");
	else if (result->rounds < MEASURE_ROUNDS_MIN)
		finding_remedy(finding,
			       "measure again with --rounds=10 or more, and with more --time");
	else if (environment && !machine->isolated.status && is_cpu_list(machine->isolated.text) &&
		 !environment->cpu_isolated.value)
		finding_remedy(finding, "measure again with --cpu on one of the isolated CPUs, %s",
			       machine->isolated.text);
	else
		finding_remedy(finding,
			       "measure again on an idle machine, with --cpu on an isolated CPU, "
			       "--realtime, or more --time");
}

static void count_outliers(const struct measure_result *result, struct clauses *calm)
{
	uint64_t outliers = 0, samples = 0;

	for (unsigned int i = MEASURE_TRAPPED; i <= MEASURE_MMAPPED; i++) {
		if (result->path[i].status)
			continue;
		outliers += result->path[i].outliers;
		samples += result->path[i].samples;
	}
	add(calm, "%.2f %% of the samples are outliers", 100 * part(outliers, samples));
}

void quality_judge(const struct measure_result *result, const struct machine_facts *machine,
		   const struct environment *environment, struct finding *finding)
{
	struct clauses faults = { .used = 0 }, calm = { .used = 0 };

	judge_blocks(result, &faults);
	judge_path(result, MEASURE_TRAPPED, &faults);
	judge_path(result, MEASURE_MMAPPED, &faults);
	if (faults.used) {
		say_rest(result, &calm);
		finding_set(finding, FINDING_NOISY, "%s%s%s", faults.text,
			    calm.used ? "; also, " : "", calm.text);
		advise(result, machine, environment, finding);
		return;
	}
	add(&calm, "%u of %u blocks preempted", result->preempted, result->blocks);
	if (result->rerun)
		add(&calm, "%u repeated", result->rerun);
	if (result->migrated)
		add(&calm, "%" PRIu64 " samples lost to migration", result->migrated);
	count_outliers(result, &calm);
	finding_set(finding, FINDING_QUIET, "%s", calm.text);
}
