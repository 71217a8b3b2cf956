/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef STATS_H
#define STATS_H

#include <stddef.h>
#include <stdint.h>

#include "facts/measurement.h"

/*
 * Pure functions of arrays of numbers: no I/O, no state. "sorted" means ascending, by
 * stats_sort(). No function takes a NaN.
 */

#define STATS_SUB_BUCKETS 64 /* in an octave: a bin is at most 1.6 % wide */

/* stats_sort() - ascending, in place */
void stats_sort(double *values, size_t count);

/**
 * stats_quantile() - the @q quantile, 0 <= @q <= 1, of @count > 0 sorted values
 *
 * Linear between the two nearest of the values, at (count - 1) * q: type 7 of Hyndman and Fan, the
 * default of R and NumPy, so that the 0.5 quantile is the ordinary median.
 */
double stats_quantile(const double *sorted, size_t count, double q);

/* stats_mean() - arithmetic mean of @count > 0 values */
double stats_mean(const double *values, size_t count);

/**
 * stats_mad() - median absolute deviation from the median, not scaled, of @count > 0 sorted values
 */
double stats_mad(const double *sorted, size_t count);

/**
 * stats_drift() - how far the medians of the first and the last half of @count values are apart
 * @values: in the order in which they were taken; each half is sorted
 *
 * The middle one of an odd number belongs to neither half. 0 if there are fewer than two.
 */
double stats_drift(double *values, size_t count);

/* stats_count_above() - how many of the sorted values are greater than @limit */
size_t stats_count_above(const double *sorted, size_t count, double limit);

/**
 * stats_median_interval() - the median, and its distribution-free interval
 * @sorted: values, differences of pairs, or ratios, sorted
 * @level: the requested confidence, such as 0.95
 *
 * Order statistics r and count + 1 - r, for the largest r between which the binomial distribution
 * leaves the median with a probability of @level. Six values are the fewest that have an interval
 * of 0.95.
 *
 * Return: @level is the actual level of the interval; @low and @high are NaN if there is none.
 */
struct stats_interval stats_median_interval(const double *sorted, size_t count, double level);

/**
 * stats_shift() - the shift between two unpaired samples, and its interval
 * @a: sorted
 * @b: sorted
 * @level: the requested confidence
 *
 * The Hodges-Lehmann median of all a[i] - b[j], with the interval of the Mann-Whitney test: for two
 * runs that cannot be paired, such as a saved one and its successor. Exact while both have no more
 * than 20 values, by the normal approximation above.
 *
 * Return: as stats_median_interval().
 */
struct stats_interval stats_shift(const double *a, size_t a_count, const double *b, size_t b_count,
				  double level);

/**
 * stats_histogram() - count sorted values, none negative, into log-linear bins
 * @bins: array of @room bins, empty ones left out; NULL to get only the number
 *
 * An octave [2^n, 2^(n+1)) is divided into STATS_SUB_BUCKETS bins of equal width; below 2^-10 there
 * is one bin from 0.
 *
 * Return: the number of non-empty bins, which may exceed @room.
 */
size_t stats_histogram(const double *sorted, size_t count, struct stats_bin *bins, size_t room);

#endif
