// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/compare_figure.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats.h"
#include "xmalloc.h"

/* One figure of one side: for each run and each of their rounds. */
struct values {
	double *runs; /* sorted, like the rounds */
	size_t n_runs;
	double *rounds;
	size_t n_rounds;
	double quantum; /* the clock's step */
	double drift;   /* of all runs, see mean_drift() */
};

static void add(double **list, size_t *n, double value)
{
	if (isfinite(value))
		*array_add(*list, *n) = value;
}

/* The clock's resolution for one access of a run. */
static double quantum_of(const struct measure_result *result, enum measure_path_id id)
{
	const unsigned int batch = result->path[id].batch;

	return isfinite(result->clock.resolution_ns) && batch ?
		       result->clock.resolution_ns / batch :
		       0;
}

/* The medians of the two halves of a run's rounds, apart; 0 if either has none. */
static double drift_of(const double *rounds, size_t n)
{
	double *known = NULL, apart;
	size_t n_known = 0;

	for (size_t i = 0; i < n; i++)
		add(&known, &n_known, rounds[i]);
	apart = stats_drift(known, n_known);
	free(known);
	return isfinite(apart) ? apart : 0;
}

static void add_run(const struct measure_result *result, enum measure_path_id id, bool tail,
		    struct values *values)
{
	const struct measure_path *path = &result->path[id];
	const double *rounds = tail ? path->round_p99_ns : path->round_p50_ns;
	const size_t n = tail ? path->round_p99_count : path->round_p50_count;

	if (path->status || (tail && !path->p99_valid))
		return;
	add(&values->runs, &values->n_runs, tail ? path->p99_ns : path->p50_ns);
	for (size_t i = 0; i < n; i++)
		add(&values->rounds, &values->n_rounds, rounds[i]);
	values->quantum = fmax(values->quantum, quantum_of(result, id));
	values->drift = hypot(values->drift, drift_of(rounds, n));
}

/*
 * The drifts of several runs, of which @root_of_squares is given, are independent, and so partly
 * cancel in the mean. What a process keeps for its life, such as the place of its code in memory,
 * is the same in all rounds of a run, and differs between runs: their range, divided by their
 * number, is about one standard deviation of the mean of two to ten of them.
 */
static double mean_drift(double root_of_squares, const struct values *values)
{
	const double range = values->runs[values->n_runs - 1] - values->runs[0];

	return fmax(root_of_squares, range) / (double)values->n_runs;
}

static void values_gather(const struct compare_runs *runs, enum measure_path_id id, bool tail,
			  struct values *values)
{
	*values = (struct values){ .n_runs = 0 };
	for (size_t i = 0; i < runs->n; i++)
		add_run(runs->list[i], id, tail, values);
	stats_sort(values->runs, values->n_runs);
	stats_sort(values->rounds, values->n_rounds);
	if (values->n_runs)
		values->drift = mean_drift(values->drift, values);
}

static void values_free(struct values *values)
{
	free(values->runs);
	free(values->rounds);
}

/*
 * What the clocks cannot resolve, and what moved in the course of a run: from one run to the next
 * it moves by as much at least. Return: half the interval.
 */
static double widen(struct stats_interval *interval, const struct values *before,
		    const struct values *after)
{
	const double more =
		fmax(before->quantum, after->quantum) + fmax(before->drift, after->drift);

	if (!interval_is_known(interval))
		return NAN;
	interval->low -= more;
	interval->high += more;
	return (interval->high - interval->low) / 2;
}

/* A report without rounds has only the two figures to compare. */
static void measure_shift(const struct values *before, const struct values *after,
			  struct compare_figure *figure)
{
	const double plain = figure->after_ns - figure->before_ns;

	if (!before->n_rounds || !after->n_rounds)
		figure->shift = interval_unknown(plain);
	else
		figure->shift = stats_shift(after->rounds, after->n_rounds, before->rounds,
					    before->n_rounds, COMPARE_LEVEL);
	figure->resolution_ns = widen(&figure->shift, before, after);
	/*
	 * The tail of a noisy run may move one way as a whole and the other way in most of its
	 * rounds. A change that contradicts the two figures must not be quoted.
	 */
	if (interval_excludes(&figure->shift, 0) && figure->shift.value * plain < 0)
		figure->shift.status = -ERANGE;
}

static void compare_one(const struct compare_runs *before_runs,
			const struct compare_runs *after_runs, enum measure_path_id id, bool tail,
			struct compare_figure *figure)
{
	struct values before, after;

	values_gather(before_runs, id, tail, &before);
	values_gather(after_runs, id, tail, &after);
	*figure = (struct compare_figure){
		.known_before = before.n_runs,
		.known_after = after.n_runs,
		.before_ns = before.n_runs ? stats_quantile(before.runs, before.n_runs, 0.5) : 0,
		.after_ns = after.n_runs ? stats_quantile(after.runs, after.n_runs, 0.5) : 0,
		.shift.status = -ENODATA,
		.resolution_ns = NAN,
	};
	if (before.n_runs && after.n_runs)
		measure_shift(&before, &after, figure);
	values_free(&before);
	values_free(&after);
}

void compare_figures(const struct compare_runs *before, const struct compare_runs *after,
		     enum measure_path_id id, struct compare_path *path)
{
	compare_one(before, after, id, false, &path->p50);
	compare_one(before, after, id, true, &path->p99);
}

/* Compares the rounds of a run to as many rounds with the same variation. */
double compare_resolution(const struct measure_result *result, enum measure_path_id id)
{
	const struct measure_result *run = result;
	const struct compare_runs runs = { &run, 1 };
	struct compare_figure figure;

	compare_one(&runs, &runs, id, false, &figure);
	return figure.resolution_ns;
}
