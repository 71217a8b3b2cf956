// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Without arguments: checks values computed by hand, prints TAP. With the argument "eval": reads
 * cases from standard input and prints the results of src/stats.c, which stats_oracle.py compares
 * with those of its own, slow computation.
 *
 * A case is a line: FUNCTION LEVEL COUNT VALUE... [COUNT VALUE...]
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stats.h"
#include "util.h"

static unsigned int test_count;
static unsigned int test_failed;

static void check(bool good, const char *name)
{
	printf("%sok %u - %s\n", good ? "" : "not ", ++test_count, name);
	test_failed += !good;
}

static void check_value(double got, double wanted, const char *name)
{
	bool good = fabs(got - wanted) <= 1e-12 * fabs(wanted);

	if (!good)
		printf("# got %.17g, wanted %.17g\n", got, wanted);
	check(good, name);
}

static void test_quantiles(void)
{
	double values[] = { 5, 1, 4, 2, 3, 9 };
	const double one[] = { 7 };

	stats_sort(values, 6);
	check(values[0] == 1 && values[5] == 9, "sorted");
	check_value(stats_quantile(values, 6, 0), 1, "quantile 0 is the minimum");
	check_value(stats_quantile(values, 6, 1), 9, "quantile 1 is the maximum");
	check_value(stats_quantile(values, 6, 0.5), 3.5, "median of an even number");
	check_value(stats_quantile(values, 5, 0.5), 3, "median of an odd number");
	check_value(stats_quantile(values, 6, 0.9), 7, "0.9 of 1 2 3 4 5 9 is 5 + 0.5 * 4");
	check_value(stats_quantile(one, 1, 0.99), 7, "a single value is every quantile");
	check_value(stats_mean(values, 6), 4, "mean");
}

static void test_mad(void)
{
	/* Median 3, deviations 2 1 0 1 2, their median 1. */
	const double odd[] = { 1, 2, 3, 4, 5 };
	/* Median 2.5, deviations 1.5 0.5 0.5 97.5: 0.5 0.5 1.5 97.5, their median 1. */
	const double even[] = { 1, 2, 3, 100 };
	const double same[] = { 4, 4, 4, 9 };
	const double one[] = { 7 };

	check_value(stats_mad(odd, 5), 1, "MAD of 1 2 3 4 5");
	check_value(stats_mad(even, 4), 1, "MAD of 1 2 3 100");
	check_value(stats_mad(same, 4), 0, "MAD where most are equal");
	check_value(stats_mad(one, 1), 0, "MAD of a single value");
	check(stats_count_above(even, 4, 3) == 1, "count above is strict");
	check(stats_count_above(even, 4, 0) == 4 && !stats_count_above(even, 4, 100),
	      "count above at both ends");
}

static void test_drift(void)
{
	double values[] = { 5, 1, 3, 1000, 12, 10, 11 }, two[] = { 9, 4 };

	check_value(stats_drift(values, 7), 8, "the halves 5 1 3 and 12 10 11 are 8 apart");
	check_value(stats_drift(two, 2), 5, "two values are halves");
	check_value(stats_drift(two, 1), 0, "one value has no halves");
	check_value(stats_drift(NULL, 0), 0, "nor has none");
}

static void test_intervals(void)
{
	double values[50];
	struct stats_interval interval;

	for (int i = 0; i < 50; i++)
		values[i] = i + 1;
	/* Conover, table A3 and A12: n = 50: ranks 18 and 33, 0.9672; n = 10: ranks 2 and 9. */
	interval = stats_median_interval(values, 50, 0.95);
	check(interval.low == 18 && interval.high == 33, "order statistics of 50: 18 and 33");
	check(fabs(interval.level - 0.9672) < 5e-5, "their level is 0.9672");
	check(interval.value == 25.5 && interval.count == 50, "the median, over 50");
	interval = stats_median_interval(values, 10, 0.95);
	check(interval.low == 2 && interval.high == 9, "order statistics of 10: 2 and 9");
	check_value(interval.level, 1 - 22.0 / 1024, "their level is 1 - 22/1024");
	interval = stats_median_interval(values, 10, 0.99);
	check(interval.low == 1 && interval.high == 10, "for 0.99, all of them");
	interval = stats_median_interval(values, 5, 0.95);
	check(!interval.status && interval.value == 3 && isnan(interval.low) &&
		      isnan(interval.high) && isnan(interval.level),
	      "five values have an estimate, and no interval of 0.95");
	interval = stats_median_interval(values, 6, 0.95);
	check(interval.low == 1 && interval.high == 6, "six have one: all of them");
	check_value(interval.level, 1 - 2.0 / 64, "whose level is 1 - 2/64");
	check(stats_median_interval(values, 0, 0.95).status != 0, "nothing from nothing");
	check(stats_shift(values, 3, values, 0, 0.95).status != 0, "nor from one side");
	check(isnan(stats_shift(values, 3, values, 3, 0.95).low), "3 against 3: no interval of 0.95");
	check(!isnan(stats_shift(values, 4, values, 4, 0.95).low), "4 against 4: one");
	check(isnan(stats_shift(values, 4, values, 4, 0.99).low), "but not of 0.99");
}

static void test_shift_table(void)
{
	/* The Mann-Whitney table (two-sided 0.05) rejects up to U = 2 for 5 against 5. */
	const double a[] = { 10, 20, 30, 40, 50 };
	const double b[] = { 0, 1, 2, 3, 4 };
	struct stats_interval interval = stats_shift(a, 5, b, 5, 0.95);

	/* Differences from below: 6 7 8 9 10 16..20 26..30 36..40 46..50. */
	check(interval.low == 8 && interval.high == 48, "the table's interval for 5 against 5");
	check_value(interval.value, 28, "the median of all 25 differences");
	check_value(interval.level, 1 - 2 * 4.0 / 252, "U <= 2 in 4 of 252 ways");
}

static void test_histogram(void)
{
	const double values[] = { 0, 1, 1.01, 1.02, 2, 1000 };
	struct stats_bin bins[8];
	size_t count = stats_histogram(values, 6, bins, 8);

	check(count == 5, "five bins hold something");
	check(bins[0].low == 0 && bins[0].high == 1.0 / 1024 && bins[0].count == 1, "zero");
	check(bins[1].low == 1 && bins[1].high == 1 + 1.0 / 64 && bins[1].count == 2,
	      "1 and 1.01 share the first bin of their octave");
	check(bins[2].low == 1 + 1.0 / 64 && bins[2].count == 1, "1.02 is in the next");
	check(bins[3].low == 2 && bins[3].high == 2 + 1.0 / 32, "2 begins an octave");
	/* 1000 = 512 * 1.953125; 0.953125 * 64 = 61. */
	check(bins[4].low == 512 + 61 * 8 && bins[4].high == 512 + 62 * 8,
	      "1000 is in [1000, 1008)");
	check(stats_histogram(values, 6, NULL, 0) == 5, "the number without the bins");
}

static size_t read_values(double **values)
{
	size_t count;

	if (scanf("%zu", &count) != 1)
		exit(1);
	*values = calloc(count + 1, sizeof(**values));
	for (size_t i = 0; *values && i < count; i++) {
		if (scanf("%lf", &(*values)[i]) != 1)
			exit(1);
	}
	stats_sort(*values, count);
	return count;
}

static void print_interval(struct stats_interval interval)
{
	printf("%.17g %.17g %.17g %.17g\n", interval.value, interval.low, interval.high,
	       interval.level);
}

static void eval_summary(const double *values, size_t count)
{
	static const double quantiles[] = { 0, 0.5, 0.9, 0.99, 0.999, 1 };

	for (size_t i = 0; i < ARRAY_SIZE(quantiles); i++)
		printf("%.17g ", stats_quantile(values, count, quantiles[i]));
	printf("%.17g %.17g\n", stats_mean(values, count), stats_mad(values, count));
}

static void eval_histogram(const double *values, size_t count)
{
	size_t used = stats_histogram(values, count, NULL, 0);
	struct stats_bin *bins = calloc(used + 1, sizeof(*bins));

	stats_histogram(values, count, bins, used);
	for (size_t i = 0; i < used; i++)
		printf("%.17g %.17g %.17g ", bins[i].low, bins[i].high, (double)bins[i].count);
	printf("\n");
	free(bins);
}

static int eval(void)
{
	char function[32];
	double level;

	while (scanf("%31s %lf", function, &level) == 2) {
		double *a = NULL;
		double *b = NULL;
		size_t count = read_values(&a);

		if (!strcmp(function, "summary")) {
			eval_summary(a, count);
		} else if (!strcmp(function, "median")) {
			print_interval(stats_median_interval(a, count, level));
		} else if (!strcmp(function, "histogram")) {
			eval_histogram(a, count);
		} else if (!strcmp(function, "shift")) {
			size_t b_count = read_values(&b);

			print_interval(stats_shift(a, count, b, b_count, level));
		} else {
			return 1;
		}
		free(a);
		free(b);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "eval"))
		return eval();
	test_quantiles();
	test_mad();
	test_drift();
	test_intervals();
	test_shift_table();
	test_histogram();
	printf("1..%u\n", test_count);
	return test_failed != 0;
}
