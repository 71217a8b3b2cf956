// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/histogram.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xmalloc.h"

#define LOW_NS 0.01 /* the start of the axis for times below the clock's resolution */

/* The slowest time to be shown: a few samples far out would compress all the others. */
static double slow_end(const struct measure_path *path)
{
	const double high = path->p99_valid ? path->p99_ns : path->p90_ns;

	return fmin(path->p999_valid ? path->p999_ns : path->max_ns, 4 * high);
}

static bool find_ends(const struct measure_result *result, struct histogram *histogram)
{
	double low = INFINITY, high = 0;

	for (unsigned int i = 0; i < HISTOGRAM_PATHS; i++) {
		const struct measure_path *path = &result->path[i];

		if (path->status || !path->bin_count)
			continue;
		low = fmin(low, path->bins[0].low);
		high = fmax(high, slow_end(path));
	}
	if (!(low <= high))
		return false;
	histogram->low_ns = fmax(low, LOW_NS) / 1.05;
	histogram->high_ns = fmax(fmax(high, LOW_NS) * 1.05, histogram->low_ns * 2);
	return isfinite(histogram->low_ns) && isfinite(histogram->high_ns);
}

double histogram_column(const struct histogram *histogram, double ns)
{
	if (ns <= histogram->low_ns)
		return 0;
	return (double)histogram->columns * log(ns / histogram->low_ns) /
	       log(histogram->high_ns / histogram->low_ns);
}

/* A bin may be wider than a column: each column gets its share of it. */
static void spread_bin(struct histogram *histogram, double *height, const struct stats_bin *bin)
{
	const double last = (double)histogram->columns;
	const double from = fmin(histogram_column(histogram, bin->low), last);
	const double to = fmin(histogram_column(histogram, bin->high), last);

	if (to - from < 1e-9) {
		height[(size_t)fmin(from, last - 1)] += (double)bin->count;
		return;
	}
	for (size_t i = (size_t)from; i < histogram->columns && (double)i < to; i++) {
		const double left = fmax(from, (double)i), right = fmin(to, (double)i + 1);

		height[i] += (double)bin->count * (right - left) / (to - from);
	}
}

static void fill_path(struct histogram *histogram, const struct measure_path *path,
		      unsigned int index)
{
	double *height = xcalloc(histogram->columns, sizeof(*height)), top = 0;

	histogram->height[index] = height;
	for (size_t i = 0; i < path->bin_count; i++) {
		if (path->bins[i].low >= histogram->high_ns)
			histogram->beyond[index] += path->bins[i].count;
		else
			spread_bin(histogram, height, &path->bins[i]);
	}
	for (size_t i = 0; i < histogram->columns; i++)
		top = fmax(top, height[i]);
	for (size_t i = 0; i < histogram->columns && top > 0; i++)
		height[i] /= top;
}

/* The finest division of a decade in which each label fits. */
static size_t choose_steps(const struct histogram *histogram, size_t tick_columns,
			   const double **steps)
{
	static const double one[] = { 1 }, three[] = { 1, 2, 5 }, six[] = { 1, 1.5, 2, 3, 5, 7.5 };
	const double decade =
		(double)histogram->columns / log10(histogram->high_ns / histogram->low_ns);

	/* 1.33 and 2 are the smallest ratios between neighbouring ticks. */
	if (decade * log10(1.33) >= (double)tick_columns) {
		*steps = six;
		return sizeof(six) / sizeof(*six);
	}
	*steps = decade * log10(2) >= (double)tick_columns ? three : one;
	return *steps == three ? sizeof(three) / sizeof(*three) : 1;
}

static void place_ticks(struct histogram *histogram, size_t tick_columns)
{
	const double *steps;
	const size_t n = choose_steps(histogram, tick_columns, &steps);
	const int first = (int)floor(log10(histogram->low_ns));

	for (int power = first; power < first + 20; power++) {
		for (size_t i = 0; i < n; i++) {
			const double ns = steps[i] * pow(10, power);

			if (ns > histogram->high_ns || histogram->ticks == HISTOGRAM_TICKS)
				return;
			if (ns >= histogram->low_ns)
				histogram->tick_ns[histogram->ticks++] = ns;
		}
	}
}

bool histogram_make(const struct measure_result *result, size_t columns, size_t tick_columns,
		    struct histogram *histogram)
{
	memset(histogram, 0, sizeof(*histogram));
	histogram->columns = columns;
	if (!find_ends(result, histogram))
		return false;
	for (unsigned int i = 0; i < HISTOGRAM_PATHS; i++) {
		const struct measure_path *path = &result->path[i];

		if (path->status == 0 && path->bin_count)
			fill_path(histogram, path, i);
	}
	place_ticks(histogram, tick_columns);
	return true;
}

void histogram_free(struct histogram *histogram)
{
	for (unsigned int i = 0; i < HISTOGRAM_PATHS; i++)
		free(histogram->height[i]);
	memset(histogram, 0, sizeof(*histogram));
}

void histogram_label(char label[static HISTOGRAM_LABEL], double ns)
{
	const double value = ns < 1e3 ? ns : ns < 1e6 ? ns / 1e3 : ns / 1e6;

	snprintf(label, HISTOGRAM_LABEL, "%g %s", value, ns < 1e3 ? "ns" : ns < 1e6 ? "us" : "ms");
}
