// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/stop_rule.h"

#include <math.h>
#include <stdlib.h>

#include "measure/evaluate.h"
#include "stats.h"
#include "xmalloc.h"

#define ROUNDS_MIN 8 /* an interval from fewer is narrow only by chance */

void stop_rule_open(struct stop_rule *rule, unsigned int rounds, size_t samples, unsigned int paths,
		    double wanted)
{
	*rule = (struct stop_rule){ .rounds = rounds, .paths = paths, .wanted = wanted };
	for (unsigned int path = 0; path < MEASURE_PATHS; path++)
		rule->median[path] = xcalloc(rounds, sizeof(double));
	rule->scratch = xcalloc(samples > rounds ? samples : rounds, sizeof(double));
}

void stop_rule_close(struct stop_rule *rule)
{
	for (unsigned int path = 0; path < MEASURE_PATHS; path++)
		free(rule->median[path]);
	free(rule->scratch);
	*rule = (struct stop_rule){ 0 };
}

static void stop_rule_add(struct stop_rule *rule, const struct measure_result *result,
			  unsigned int round)
{
	size_t rows = 0;
	const struct measure_sample *sample;

	while (rows < result->sample_count &&
	       evaluate_round(result, &result->sample[result->sample_count - rows - 1]) == round)
		rows++;
	sample = &result->sample[result->sample_count - rows];
	for (unsigned int path = 0; path < MEASURE_PATHS; path++) {
		size_t count = evaluate_gather(sample, rows, path, &result->clock,
					       result->path[path].batch, 0, rule->scratch);

		stats_sort(rule->scratch, count);
		rule->median[path][round] =
			count ? stats_quantile(rule->scratch, count, 0.5) : (double)NAN;
	}
}

/* Timer cost is the median of the empty path; a sample includes it once, whatever the batch. */
static struct stats_interval stop_rule_of_path(const struct stop_rule *rule,
					       const struct measure_result *result,
					       enum measure_path_id path, unsigned int rounds,
					       double timer_ns)
{
	struct stats_interval interval = evaluate_centre(rule->median[path], rounds, rule->scratch);

	interval.value -= timer_ns / result->path[path].batch;
	evaluate_widen(&interval, evaluate_quantum(result, path));
	return interval;
}

static struct stats_interval stop_rule_interval(const struct stop_rule *rule,
						const struct measure_result *result,
						unsigned int rounds)
{
	const struct measure_path *trapped = &result->path[MEASURE_TRAPPED];
	const struct measure_path *mmapped = &result->path[MEASURE_MMAPPED];
	double timer_ns = evaluate_centre(rule->median[MEASURE_EMPTY], rounds, rule->scratch).value;
	struct stats_interval interval;

	if (rule->paths == 1u << MEASURE_TRAPPED)
		return stop_rule_of_path(rule, result, MEASURE_TRAPPED, rounds, timer_ns);
	if (rule->paths == 1u << MEASURE_MMAPPED)
		return stop_rule_of_path(rule, result, MEASURE_MMAPPED, rounds, timer_ns);
	interval = evaluate_difference(rule->median[MEASURE_TRAPPED], rule->median[MEASURE_MMAPPED],
				       rounds, rule->scratch);
	interval.value -= timer_ns / trapped->batch - timer_ns / mmapped->batch;
	evaluate_widen(&interval, fmax(evaluate_quantum(result, MEASURE_TRAPPED),
				       evaluate_quantum(result, MEASURE_MMAPPED)));
	return interval;
}

bool stop_rule_reached(struct stop_rule *rule, const struct measure_result *result,
		       unsigned int rounds)
{
	struct stats_interval interval;

	stop_rule_add(rule, result, rounds - 1);
	if (rounds < ROUNDS_MIN)
		return false;
	interval = stop_rule_interval(rule, result, rounds);
	return interval_is_known(&interval) &&
	       (interval.high - interval.low) / 2 <= rule->wanted * fabs(interval.value);
}
