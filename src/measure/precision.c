// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/precision.h"

#include <math.h>
#include <stdlib.h>

#include "measure/evaluate.h"
#include "stats.h"
#include "xmalloc.h"

#define BLOCKS_MIN 10 /* an interval from fewer blocks is narrow only by luck */

void precision_open(struct precision *precision, size_t samples, unsigned int paths, double wanted)
{
	size_t largest = samples > MEASURE_BLOCKS_MAX ? samples : MEASURE_BLOCKS_MAX;

	*precision = (struct precision) { .paths = paths, .wanted = wanted };
	for (unsigned int path = 0; path < MEASURE_PATHS; path++)
		precision->median[path] = xcalloc(MEASURE_BLOCKS_MAX, sizeof(double));
	precision->scratch = xcalloc(largest, sizeof(double));
}

void precision_close(struct precision *precision)
{
	for (unsigned int path = 0; path < MEASURE_PATHS; path++)
		free(precision->median[path]);
	free(precision->scratch);
	*precision = (struct precision) { 0 };
}

static void precision_add(struct precision *precision, const struct measure_result *result,
			  unsigned int block)
{
	size_t rows = 0;
	const struct measure_sample *sample;

	while (rows < result->sample_count &&
	       result->sample[result->sample_count - rows - 1].block == block)
		rows++;
	sample = &result->sample[result->sample_count - rows];
	for (unsigned int path = 0; path < MEASURE_PATHS; path++) {
		size_t count = evaluate_gather(sample, rows, path, &result->clock,
					       result->path[path].batch, 0, precision->scratch);

		stats_sort(precision->scratch, count);
		precision->median[path][block] =
			count ? stats_quantile(precision->scratch, count, 0.5) : (double)NAN;
	}
}

/* Timer cost is the median of the empty path; a sample holds it once, whatever the batch. */
static struct stats_interval precision_of_path(const struct precision *precision,
					       const struct measure_result *result,
					       enum measure_path_id path, unsigned int blocks,
					       double timer_ns)
{
	struct stats_interval interval =
		evaluate_median(precision->median[path], blocks, precision->scratch);

	interval.value -= timer_ns / result->path[path].batch;
	evaluate_widen(&interval, evaluate_quantum(result, path));
	return interval;
}

static struct stats_interval precision_interval(const struct precision *precision,
						const struct measure_result *result,
						unsigned int blocks)
{
	const struct measure_path *trapped = &result->path[MEASURE_TRAPPED];
	const struct measure_path *mmapped = &result->path[MEASURE_MMAPPED];
	double timer_ns =
		evaluate_median(precision->median[MEASURE_EMPTY], blocks, precision->scratch).value;
	struct stats_interval interval;

	if (precision->paths == 1u << MEASURE_TRAPPED)
		return precision_of_path(precision, result, MEASURE_TRAPPED, blocks, timer_ns);
	if (precision->paths == 1u << MEASURE_MMAPPED)
		return precision_of_path(precision, result, MEASURE_MMAPPED, blocks, timer_ns);
	interval =
		evaluate_difference(precision->median[MEASURE_TRAPPED],
				    precision->median[MEASURE_MMAPPED], blocks, precision->scratch);
	interval.value -= timer_ns / trapped->batch - timer_ns / mmapped->batch;
	evaluate_widen(&interval, fmax(evaluate_quantum(result, MEASURE_TRAPPED),
				       evaluate_quantum(result, MEASURE_MMAPPED)));
	return interval;
}

bool precision_reached(struct precision *precision, const struct measure_result *result,
		       unsigned int blocks)
{
	struct stats_interval interval;

	precision_add(precision, result, blocks - 1);
	if (blocks < BLOCKS_MIN)
		return false;
	interval = precision_interval(precision, result, blocks);
	return !interval.status &&
	       (interval.high - interval.low) / 2 <= precision->wanted * fabs(interval.value);
}
