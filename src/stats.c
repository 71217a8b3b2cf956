// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define BINOMIAL_EXACT_MAX 1000
#define SHIFT_EXACT_MAX 20
#define SHIFT_HALF (SHIFT_EXACT_MAX * SHIFT_EXACT_MAX / 2 + 1)

#define SMALLEST_OCTAVE (-10) /* a thousandth of a nanosecond: everything below is one bin */

static int compare_doubles(const void *left, const void *right)
{
	double a = *(const double *)left;
	double b = *(const double *)right;

	return (a > b) - (a < b);
}

void stats_sort(double *values, size_t count)
{
	if (count > 1)
		qsort(values, count, sizeof(*values), compare_doubles);
}

double stats_quantile(const double *sorted, size_t count, double q)
{
	double place = (double)(count - 1) * q;
	size_t below = (size_t)place;

	if (below + 1 >= count)
		return sorted[count - 1];
	return sorted[below] + (place - (double)below) * (sorted[below + 1] - sorted[below]);
}

double stats_mean(const double *values, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += values[i];
	return sum / (double)count;
}

/*
 * The deviations to the left and to the right of the median are two sorted lists, whose median is
 * found by merging them, without a copy or a second sort.
 */
double stats_mad(const double *sorted, size_t count)
{
	double median = stats_quantile(sorted, count, 0.5);
	size_t right = count / 2;
	size_t left = right;
	double last = 0;
	double before = 0;

	for (size_t taken = 0; taken <= count / 2; taken++) {
		before = last;
		if (right >= count ||
		    (left > 0 && median - sorted[left - 1] <= sorted[right] - median))
			last = median - sorted[--left];
		else
			last = sorted[right++] - median;
	}
	return count % 2 ? last : before + 0.5 * (last - before);
}

double stats_drift(double *values, size_t count)
{
	const size_t half = count / 2;
	double *last;

	if (!half)
		return 0;
	last = &values[count - half];
	stats_sort(values, half);
	stats_sort(last, half);
	return fabs(stats_quantile(values, half, 0.5) - stats_quantile(last, half, 0.5));
}

size_t stats_count_above(const double *sorted, size_t count, double limit)
{
	size_t low = 0;
	size_t high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sorted[middle] <= limit)
			low = middle + 1;
		else
			high = middle;
	}
	return count - low;
}

/*
 * A rank to count in from either end, 1 for the outermost value, and the confidence that is left
 * between the two: the largest rank that leaves no less than was asked for; 0 if there is none.
 */
struct rank {
	uint64_t rank;
	double level;
};

/* @tail: probability of 0, 1, 2..., up to and with the middle of the distribution */
static struct rank rank_from_tail(const double *tail, size_t count, double level)
{
	struct rank result = { .level = NAN };
	double sum = 0;

	for (size_t i = 0; i < count; i++) {
		sum += tail[i];
		if (1 - 2 * sum < level)
			break;
		result.rank = i + 1;
		result.level = 1 - 2 * sum;
	}
	return result;
}

/*
 * The number of standard deviations on either side of the mean that cover @level of a normal
 * distribution.
 */
static double normal_reach(double level)
{
	double low = 0;
	double high = 10;

	for (unsigned int i = 0; i < 64; i++) {
		double middle = (low + high) / 2;

		if (erf(middle / M_SQRT2) < level)
			low = middle;
		else
			high = middle;
	}
	return high;
}

/* For a statistic of whole numbers, hence the correction by one half. */
static struct rank rank_from_normal(double mean, double deviation, double level)
{
	struct rank result = { .level = NAN };
	double highest = floor(mean - normal_reach(level) * deviation - 0.5);

	if (highest < 0)
		return result;
	result.rank = (uint64_t)highest + 1;
	result.level = erf((mean - ((double)result.rank - 0.5)) / deviation / M_SQRT2);
	return result;
}

static struct rank binomial_rank(size_t count, double level)
{
	double tail[BINOMIAL_EXACT_MAX / 2 + 1];
	size_t half = count / 2;

	if (count > BINOMIAL_EXACT_MAX)
		return rank_from_normal((double)count / 2, sqrt((double)count) / 2, level);
	tail[0] = ldexp(1, -(int)count);
	for (size_t i = 1; i <= half; i++)
		tail[i] = tail[i - 1] * (double)(count - i + 1) / (double)i;
	return rank_from_tail(tail, half + 1, level);
}

/* Mann-Whitney's U, by N(a, b, u) = N(a - 1, b, u - b) + N(a, b - 1, u). */
static void shift_tail(size_t a, size_t b, double *tail, size_t half)
{
	double ways[SHIFT_EXACT_MAX + 1][SHIFT_HALF] = { { 0 } };
	double all = 1;

	for (size_t j = 0; j <= b; j++)
		ways[j][0] = 1;
	for (size_t i = 1; i <= a; i++) {
		all = all * (double)(b + i) / (double)i;
		for (size_t j = 1; j <= b; j++) {
			for (size_t u = half + 1; u-- > 0;)
				ways[j][u] = (u >= j ? ways[j][u - j] : 0) + ways[j - 1][u];
		}
	}
	for (size_t u = 0; u <= half; u++)
		tail[u] = ways[b][u] / all;
}

static struct rank shift_rank(size_t a, size_t b, double level)
{
	double tail[SHIFT_HALF];
	double pairs = (double)a * (double)b;

	if (a > SHIFT_EXACT_MAX || b > SHIFT_EXACT_MAX)
		return rank_from_normal(pairs / 2, sqrt(pairs * (double)(a + b + 1) / 12), level);
	shift_tail(a, b, tail, a * b / 2);
	return rank_from_tail(tail, a * b / 2 + 1, level);
}

/*
 * All the differences of two sorted arrays. They are too many to keep for long runs, but how many
 * lie at or below a limit is counted in one pass, and that is enough to find the k-th of them
 * exactly.
 */
struct pairs {
	const double *a;
	size_t a_count;
	const double *b;
	size_t b_count;
	uint64_t total;
	double lowest;
	double highest;
};

static uint64_t pairs_count_to(const struct pairs *pairs, double limit)
{
	size_t first = 0;
	uint64_t count = 0;

	for (size_t i = 0; i < pairs->a_count; i++) {
		while (first < pairs->b_count && pairs->a[i] - pairs->b[first] > limit)
			first++;
		count += pairs->b_count - first;
	}
	return count;
}

/* Integers in the order of the doubles, so that bisection ends at adjacent doubles. */
static uint64_t double_to_key(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static double key_to_double(uint64_t key)
{
	uint64_t bits = key >> 63 ? key & ~(UINT64_C(1) << 63) : ~key;
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value + 0.0; /* no negative zero */
}

/* @rank: 1 for the smallest */
static double pairs_select(const struct pairs *pairs, uint64_t rank)
{
	uint64_t low = double_to_key(pairs->lowest);
	uint64_t high = double_to_key(pairs->highest);

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (pairs_count_to(pairs, key_to_double(middle)) >= rank)
			high = middle;
		else
			low = middle + 1;
	}
	return key_to_double(low);
}

static struct stats_interval pairs_interval(const struct pairs *pairs, struct rank rank)
{
	double lower = pairs_select(pairs, (pairs->total + 1) / 2);
	double upper = pairs_select(pairs, pairs->total / 2 + 1);
	struct stats_interval interval = {
		.value = lower + (upper - lower) / 2,
		.low = NAN,
		.high = NAN,
		.level = rank.level,
	};

	if (rank.rank) {
		interval.low = pairs_select(pairs, rank.rank);
		interval.high = pairs_select(pairs, pairs->total + 1 - rank.rank);
	}
	return interval;
}

struct stats_interval stats_median_interval(const double *sorted, size_t count, double level)
{
	struct stats_interval interval = { .low = NAN, .high = NAN, .count = count };
	struct rank rank;

	if (!count)
		return (struct stats_interval){ .status = -ENODATA };
	rank = binomial_rank(count, level);
	interval.value = stats_quantile(sorted, count, 0.5);
	interval.level = rank.level;
	if (rank.rank) {
		interval.low = sorted[rank.rank - 1];
		interval.high = sorted[count - rank.rank];
	}
	return interval;
}

struct stats_interval stats_shift(const double *a, size_t a_count, const double *b, size_t b_count,
				  double level)
{
	struct stats_interval interval;
	struct pairs pairs = {
		.a = a,
		.a_count = a_count,
		.b = b,
		.b_count = b_count,
		.total = (uint64_t)a_count * b_count,
	};

	if (!a_count || !b_count)
		return (struct stats_interval){ .status = -ENODATA };
	pairs.lowest = a[0] - b[b_count - 1];
	pairs.highest = a[a_count - 1] - b[0];
	interval = pairs_interval(&pairs, shift_rank(a_count, b_count, level));
	interval.count = a_count + b_count;
	return interval;
}

static struct stats_bin bin_of(double value)
{
	int exponent;
	double fraction = frexp(value, &exponent);
	int octave = exponent - 1;
	int sub = (int)((fraction * 2 - 1) * STATS_SUB_BUCKETS);

	if (value < ldexp(1, SMALLEST_OCTAVE))
		return (struct stats_bin){ .low = 0, .high = ldexp(1, SMALLEST_OCTAVE) };
	return (struct stats_bin){
		.low = ldexp(1 + (double)sub / STATS_SUB_BUCKETS, octave),
		.high = ldexp(1 + (double)(sub + 1) / STATS_SUB_BUCKETS, octave),
	};
}

size_t stats_histogram(const double *sorted, size_t count, struct stats_bin *bins, size_t room)
{
	size_t used = 0;

	for (size_t i = 0; i < count;) {
		struct stats_bin bin = bin_of(sorted[i]);

		for (; i < count && sorted[i] < bin.high; i++)
			bin.count++;
		if (bins && used < room)
			bins[used] = bin;
		used++;
	}
	return used;
}
