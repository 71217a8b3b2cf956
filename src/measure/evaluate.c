// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/evaluate.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "stats.h"
#include "xmalloc.h"

#define OUTLIER_MADS (10 * 1.4826) /* 1.4826 MAD are one standard deviation of a normal sample */

#define UNUSED_FLAGS (MEASURE_SAMPLE_MIGRATED | MEASURE_SAMPLE_SUPERSEDED)

static double ticks_to_ns(const struct clock *clock, unsigned int batch, double timer_ns,
			  uint64_t ticks)
{
	double ns = (double)ticks * 1e9 / clock->hz - timer_ns;

	return ns > 0 ? ns / batch : 0;
}

size_t evaluate_gather(const struct measure_sample *sample, size_t count, enum measure_path_id path,
		       const struct clock *clock, unsigned int batch, double timer_ns,
		       double *values)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		if (sample[i].path == path && !(sample[i].flags & UNUSED_FLAGS))
			values[used++] = ticks_to_ns(clock, batch, timer_ns, sample[i].ticks);
	}
	return used;
}

double evaluate_quantum(const struct measure_result *result, enum measure_path_id path)
{
	return result->clock.resolution_ns / result->path[path].batch;
}

void evaluate_widen(struct stats_interval *interval, double by)
{
	interval->low -= by;
	interval->high += by;
}

unsigned int evaluate_round(const struct measure_result *result,
			    const struct measure_sample *sample)
{
	return result->round_blocks ? sample->block / result->round_blocks : 0;
}

struct stats_interval evaluate_centre(const double *figures, unsigned int rounds, double *scratch)
{
	struct stats_interval interval;
	size_t count = 0;
	double drift;

	for (unsigned int i = 0; i < rounds; i++) {
		if (!isnan(figures[i]))
			scratch[count++] = figures[i];
	}
	drift = stats_drift(scratch, count);
	stats_sort(scratch, count);
	interval = stats_median_interval(scratch, count, EVALUATE_LEVEL);
	evaluate_widen(&interval, drift);
	return interval;
}

struct stats_interval evaluate_difference(const double *trapped, const double *mmapped,
					  unsigned int rounds, double *differences)
{
	for (unsigned int i = 0; i < rounds; i++)
		differences[i] = trapped[i] - mmapped[i]; /* NaN if either is */
	return evaluate_centre(differences, rounds, differences);
}

static struct stats_interval evaluate_ratio(const struct measure_result *result, double *ratios)
{
	const struct measure_path *trapped = &result->path[MEASURE_TRAPPED];
	const struct measure_path *mmapped = &result->path[MEASURE_MMAPPED];
	double trapped_part = evaluate_quantum(result, MEASURE_TRAPPED) / trapped->p50_ns;
	double mmapped_part = evaluate_quantum(result, MEASURE_MMAPPED) / mmapped->p50_ns;
	struct stats_interval interval;

	for (unsigned int i = 0; i < result->rounds; i++) {
		if (mmapped->round_p50_ns[i] <= 0)
			return (struct stats_interval){ .status = -ERANGE };
		ratios[i] = trapped->round_p50_ns[i] / mmapped->round_p50_ns[i];
	}
	interval = evaluate_centre(ratios, result->rounds, ratios);
	if (mmapped_part >= 1)
		return (struct stats_interval){ .status = -ERANGE };
	interval.low *= (1 - trapped_part) / (1 + mmapped_part);
	interval.high *= (1 + trapped_part) / (1 - mmapped_part);
	if (interval.low < 0)
		interval.low = 0;
	return interval;
}

/*
 * A difference is uncertain by half a quantum of each path for its own samples, and by half of the
 * difference of the two quanta for the subtracted timer cost: together the larger of the two.
 */
static void evaluate_pair(struct measure_result *result, double *scratch)
{
	const struct measure_path *trapped = &result->path[MEASURE_TRAPPED];
	const struct measure_path *mmapped = &result->path[MEASURE_MMAPPED];

	if (trapped->status || mmapped->status)
		return;
	result->added_ns = evaluate_difference(trapped->round_p50_ns, mmapped->round_p50_ns,
					       result->rounds, scratch);
	evaluate_widen(&result->added_ns, fmax(evaluate_quantum(result, MEASURE_TRAPPED),
					       evaluate_quantum(result, MEASURE_MMAPPED)));
	result->ratio = evaluate_ratio(result, scratch);
}

/* The end of the samples of @block, which begin at @from; samples are in the order of blocks. */
static size_t block_end(const struct measure_result *result, size_t from, unsigned int block)
{
	while (from < result->sample_count && result->sample[from].block == block)
		from++;
	return from;
}

static void evaluate_quantiles(double *values, size_t count, double *p50, double *p99)
{
	stats_sort(values, count);
	*p50 = count ? stats_quantile(values, count, 0.5) : (double)NAN;
	*p99 = count ? stats_quantile(values, count, 0.99) : (double)NAN;
}

/*
 * Fills @values with the samples of a path, sorted by round, and the figures of blocks and rounds.
 */
static size_t evaluate_blocks(struct measure_result *result, enum measure_path_id id,
			      double timer_ns, double *values)
{
	const struct measure_path *path = &result->path[id];
	size_t used = 0;
	size_t first = 0; /* of the round */
	size_t from = 0;

	for (unsigned int block = 0, round = 0; block < result->blocks; block++) {
		size_t end = block_end(result, from, block);
		size_t count =
			evaluate_gather(&result->sample[from], end - from, id, &result->clock,
					path->batch, timer_ns, &values[used]);

		evaluate_quantiles(&values[used], count, &path->block_p50_ns[block],
				   &path->block_p99_ns[block]);
		if (count > result->block_samples)
			result->block_samples = (unsigned int)count;
		used += count;
		from = end;
		if (block + 1 < result->blocks && (block + 1) % result->round_blocks)
			continue;
		evaluate_quantiles(&values[first], used - first, &path->round_p50_ns[round],
				   &path->round_p99_ns[round]);
		first = used;
		round++;
	}
	return used;
}

/*
 * quantum_ns: if most samples are equal because the clock is coarse, the MAD is 0, and everything
 * above the median would be an outlier.
 */
static void evaluate_figures(struct measure_path *path, const double *sorted, size_t count,
			     double quantum_ns)
{
	double spread;

	path->samples = count;
	path->accesses = (uint64_t)count * path->batch;
	path->min_ns = sorted[0];
	path->p50_ns = stats_quantile(sorted, count, 0.5);
	path->p90_ns = stats_quantile(sorted, count, 0.9);
	path->p99_ns = stats_quantile(sorted, count, 0.99);
	path->p99_valid = count >= MEASURE_P99_SAMPLES;
	path->p999_ns = stats_quantile(sorted, count, 0.999);
	path->p999_valid = count >= MEASURE_P999_SAMPLES;
	path->max_ns = sorted[count - 1];
	path->mad_ns = stats_mad(sorted, count);
	path->mean_ns = stats_mean(sorted, count);
	spread = path->mad_ns > quantum_ns ? path->mad_ns : quantum_ns;
	path->outliers = stats_count_above(sorted, count, path->p50_ns + OUTLIER_MADS * spread);
}

static void evaluate_bins(struct measure_path *path, const double *sorted, size_t count)
{
	path->bin_count = stats_histogram(sorted, count, NULL, 0);
	path->bins = xreallocarray(path->bins, path->bin_count, sizeof(*path->bins));
	stats_histogram(sorted, count, path->bins, path->bin_count);
}

static struct stats_interval evaluate_rounds(const struct measure_result *result,
					     enum measure_path_id id, const double *figures,
					     double *scratch)
{
	struct stats_interval interval = evaluate_centre(figures, result->rounds, scratch);

	evaluate_widen(&interval, evaluate_quantum(result, id));
	if (interval.low < 0)
		interval.low = 0;
	return interval;
}

static double *make_room(double *figures, size_t count, size_t *noted)
{
	*noted = count;
	return xreallocarray(figures, count, sizeof(*figures));
}

static void evaluate_path(struct measure_result *result, enum measure_path_id id, double *values)
{
	struct measure_path *path = &result->path[id];
	const size_t rounds = result->rounds, blocks = result->blocks;
	double timer_ns = id == MEASURE_EMPTY ? 0 : result->timer_ns;
	size_t count;

	path->round_p50_ns = make_room(path->round_p50_ns, rounds, &path->round_p50_count);
	path->round_p99_ns = make_room(path->round_p99_ns, rounds, &path->round_p99_count);
	path->block_p50_ns = make_room(path->block_p50_ns, blocks, &path->block_p50_count);
	path->block_p99_ns = make_room(path->block_p99_ns, blocks, &path->block_p99_count);
	count = evaluate_blocks(result, id, timer_ns, values);
	path->status = count ? 0 : -ENODATA;
	if (!count)
		return;
	stats_sort(values, count);
	evaluate_bins(path, values, count);
	evaluate_figures(path, values, count, evaluate_quantum(result, id));
	path->p50 = evaluate_rounds(result, id, path->round_p50_ns, values);
	if (path->p99_valid)
		path->p99 = evaluate_rounds(result, id, path->round_p99_ns, values);
}

/* For one block: whether it was repeated, and whether the run that is used was preempted. */
static void evaluate_flags(struct measure_result *result, size_t from, size_t end)
{
	unsigned int used = 0;
	unsigned int superseded = 0;

	for (size_t i = from; i < end; i++) {
		unsigned int flags = result->sample[i].flags;

		if (flags & MEASURE_SAMPLE_SUPERSEDED)
			superseded = 1;
		else
			used |= flags;
	}
	result->rerun += superseded;
	result->preempted += (used & MEASURE_SAMPLE_PREEMPTED) != 0;
}

/*
 * Counts whatever is needed before allocating, and rejects impossible values, as a saved file may
 * hold anything. seen: samples of each path, used or not.
 */
static int evaluate_count(struct measure_result *result, size_t seen[MEASURE_PATHS])
{
	unsigned int last = 0;
	size_t end;

	if (!result->sample_count || !(result->clock.hz > 0))
		return -EINVAL;
	for (size_t i = 0; i < result->sample_count; i++) {
		const struct measure_sample *sample = &result->sample[i];

		if (sample->path >= MEASURE_PATHS || sample->block < last)
			return -EINVAL;
		last = sample->block;
		seen[sample->path]++;
		if ((sample->flags & MEASURE_SAMPLE_MIGRATED) &&
		    !(sample->flags & MEASURE_SAMPLE_SUPERSEDED))
			result->path[sample->path].migrated++;
	}
	result->blocks = last + 1;
	if (!result->round_blocks)
		result->round_blocks = result->blocks;
	result->rounds = last / result->round_blocks + 1;
	for (size_t from = 0; from < result->sample_count; from = end) {
		end = block_end(result, from, result->sample[from].block);
		evaluate_flags(result, from, end);
	}
	return 0;
}

static void evaluate_reset(struct measure_result *result)
{
	result->block_samples = 0;
	result->preempted = 0;
	result->rerun = 0;
	result->migrated = 0;
	result->timer_ns = 0;
	result->added_ns = (struct stats_interval){ .status = -ENODATA };
	result->ratio = (struct stats_interval){ .status = -ENODATA };
	for (unsigned int id = 0; id < MEASURE_PATHS; id++) {
		result->path[id].samples = 0;
		result->path[id].accesses = 0;
		result->path[id].migrated = 0;
		result->path[id].p99 = (struct stats_interval){ .status = -ENODATA };
		if (!result->path[id].status)
			result->path[id].status = -ENOMSG;
		if (!result->path[id].batch)
			result->path[id].batch = 1;
	}
}

static size_t largest(const size_t *counts, size_t least)
{
	for (unsigned int id = 0; id < MEASURE_PATHS; id++) {
		if (counts[id] > least)
			least = counts[id];
	}
	return least;
}

int measure_evaluate(struct measure_result *result)
{
	/* The empty path first: the others need its median. */
	static const enum measure_path_id order[] = { MEASURE_EMPTY, MEASURE_TRAPPED,
						      MEASURE_MMAPPED, MEASURE_CONTROL,
						      MEASURE_MEMORY };
	size_t seen[MEASURE_PATHS] = { 0 };
	double *values;
	int ret;

	evaluate_reset(result);
	ret = evaluate_count(result, seen);
	if (ret)
		return ret;
	values = xcalloc(largest(seen, result->blocks), sizeof(*values));
	for (unsigned int i = 0; i < MEASURE_PATHS; i++) {
		if (seen[order[i]])
			evaluate_path(result, order[i], values);
		result->migrated += result->path[order[i]].migrated;
		if (order[i] == MEASURE_EMPTY && seen[MEASURE_EMPTY])
			result->timer_ns = result->path[MEASURE_EMPTY].p50_ns;
	}
	evaluate_pair(result, values);
	free(values);
	return 0;
}
