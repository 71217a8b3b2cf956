/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_EVALUATE_H
#define MEASURE_EVALUATE_H

#include <stddef.h>

#include "facts/measurement.h"

/**
 * evaluate_gather() - the usable samples of one path as nanoseconds for one access; pure
 * @clock: for the frequency
 * @batch: accesses in a sample
 * @timer_ns: taken off each sample, never to below 0
 * @values: room for @count values
 *
 * Return: how many @values were set.
 */
size_t evaluate_gather(const struct measure_sample *sample, size_t count, enum measure_path_id path,
		       const struct clock *clock, unsigned int batch, double timer_ns,
		       double *values);

/* evaluate_round() - the round that a sample is of, from 0; pure */
unsigned int evaluate_round(const struct measure_result *result,
			    const struct measure_sample *sample);

#define EVALUATE_LEVEL 0.95 /* of the intervals of a run; what they have is the next above it */

/**
 * evaluate_difference() - trapped less mmapped, paired by round; pure
 * @trapped: median of each round, NaN where there is none
 * @mmapped: likewise
 * @differences: scratch, room for @rounds values
 */
struct stats_interval evaluate_difference(const double *trapped, const double *mmapped,
					  unsigned int rounds, double *differences);

/* evaluate_quantum() - the clock's resolution as a part of one access, in nanoseconds; pure */
double evaluate_quantum(const struct measure_result *result, enum measure_path_id path);

/**
 * evaluate_widen() - an interval no narrower than the clock can tell
 *
 * All figures may be the same step of a coarse clock, but what they stand for may lie anywhere in
 * half a step on either side, and the timer's cost taken off likewise.
 */
void evaluate_widen(struct stats_interval *interval, double quantum_ns);

/* evaluate_centre() - the centre of one figure of each round, likewise; pure */
struct stats_interval evaluate_centre(const double *figures, unsigned int rounds, double *scratch);

/**
 * measure_evaluate() - compute every figure anew from the raw samples; pure
 * @result: in: @clock.hz, @clock.resolution_ns, @sample, @sample_count, @round_blocks, and
 *	path[].batch (0 is taken as 1); out: the figures
 *
 * Use it on samples read back from a file; measure_run() has called it already. @sample must have
 * come from malloc() if measure_free() is to be called.
 *
 * Return: 0; -EINVAL: no sample at all, a frequency that is not positive, or a path that does not
 * exist.
 */
int measure_evaluate(struct measure_result *result);

#endif
