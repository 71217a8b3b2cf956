/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_EVALUATE_H
#define MEASURE_EVALUATE_H

#include <stddef.h>

#include "facts/measurement.h"

/**
 * evaluate_gather() - the usable samples of one path, in nanoseconds per access; pure
 * @clock: for the frequency
 * @batch: accesses in a sample
 * @timer_ns: subtracted from each sample, but not below 0
 * @values: array of @count
 *
 * Return: the number of @values set.
 */
size_t evaluate_gather(const struct measure_sample *sample, size_t count, enum measure_path_id path,
		       const struct clock *clock, unsigned int batch, double timer_ns,
		       double *values);

/* evaluate_round() - the round of a sample, from 0; pure */
unsigned int evaluate_round(const struct measure_result *result,
			    const struct measure_sample *sample);

#define EVALUATE_LEVEL 0.95 /* requested level of a run's intervals */

/**
 * evaluate_difference() - trapped minus mmapped, paired by round; pure
 * @trapped: median of each round, NaN if there is none
 * @mmapped: likewise
 * @differences: scratch array of @rounds
 */
struct stats_interval evaluate_difference(const double *trapped, const double *mmapped,
					  unsigned int rounds, double *differences);

/* evaluate_quantum() - the clock's resolution for one access, in nanoseconds; pure */
double evaluate_quantum(const struct measure_result *result, enum measure_path_id path);

/**
 * evaluate_widen() - widen an interval on either side
 * @by: the clock's resolution: all figures may be the same step of a coarse clock, while the true
 *	values, and the subtracted timer cost, may be up to half a step away on either side; or
 *	stats_drift(): what moved during a run is likely to move as far until the next one
 */
void evaluate_widen(struct stats_interval *interval, double by);

/**
 * evaluate_centre() - the centre of one figure of each round, and its interval, widened by their
 * drift; pure
 * @figures: in the order of rounds, NaN if there is none
 * @scratch: array of @rounds, may be @figures
 */
struct stats_interval evaluate_centre(const double *figures, unsigned int rounds, double *scratch);

/**
 * measure_evaluate() - compute all figures from the raw samples; pure
 * @result: in: @clock.hz, @clock.resolution_ns, @sample, @sample_count, @round_blocks, and
 *	path[].batch (0 is taken as 1); out: the figures
 *
 * For samples read from a file; measure_run() calls it itself. @sample must have been allocated by
 * malloc() if measure_free() is to be called.
 *
 * Return: 0; -EINVAL: no samples, a frequency that is not positive, or a path that does not exist.
 */
int measure_evaluate(struct measure_result *result);

#endif
