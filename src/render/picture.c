// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "xmalloc.h"

#define LOW_NS 0.01 /* where the axis begins for what took no time that the clock could tell */

/* The slowest that is worth room on the axis: a few samples far out would squeeze the rest. */
static double slow_end(const struct measure_path *path)
{
		const double high = path->p99_valid ? path->p99_ns : path->p90_ns;

	return fmin(path->p999_valid ? path->p999_ns : path->max_ns, 4 * high);
}

static bool find_ends(const struct measure_result *result, struct picture *picture)
{
	double low = INFINITY, high = 0;

	for (unsigned int i = 0; i < PICTURE_PATHS; i++) {
		const struct measure_path *path = &result->path[i];

		if (path->status || !path->bin_count)
			continue;
		low = fmin(low, path->bins[0].low);
		high = fmax(high, slow_end(path));
	}
	if (!(low <= high))
		return false;
	picture->low_ns = fmax(low, LOW_NS) / 1.05;
	picture->high_ns = fmax(fmax(high, LOW_NS) * 1.05, picture->low_ns * 2);
	return isfinite(picture->low_ns) && isfinite(picture->high_ns);
}

double picture_column(const struct picture *picture, double ns)
{
	if (ns <= picture->low_ns)
		return 0;
	return (double)picture->columns * log(ns / picture->low_ns) /
	       log(picture->high_ns / picture->low_ns);
}

/* A bin may be wider than a column: each column has the part of it that it covers. */
static void spread_bin(struct picture *picture, double *height, const struct stats_bin *bin)
{
	const double last = (double)picture->columns;
	const double from = fmin(picture_column(picture, bin->low), last);
	const double to = fmin(picture_column(picture, bin->high), last);

	if (to - from < 1e-9) {
		height[(size_t)fmin(from, last - 1)] += (double)bin->count;
		return;
	}
	for (size_t i = (size_t)from; i < picture->columns && (double)i < to; i++) {
		const double left = fmax(from, (double)i), right = fmin(to, (double)i + 1);

		height[i] += (double)bin->count * (right - left) / (to - from);
	}
}

static void fill_path(struct picture *picture, const struct measure_path *path, unsigned int index)
{
	double *height = xcalloc(picture->columns, sizeof(*height)), top = 0;

	picture->height[index] = height;
	for (size_t i = 0; i < path->bin_count; i++) {
		if (path->bins[i].low >= picture->high_ns)
			picture->beyond[index] += path->bins[i].count;
		else
			spread_bin(picture, height, &path->bins[i]);
	}
	for (size_t i = 0; i < picture->columns; i++)
		top = fmax(top, height[i]);
	for (size_t i = 0; i < picture->columns && top > 0; i++)
		height[i] /= top;
}

/* The finest steps within a decade of which each has the room that a label needs. */
static size_t choose_steps(const struct picture *picture, size_t tick_columns, const double **steps)
{
	static const double one[] = { 1 }, three[] = { 1, 2, 5 }, six[] = { 1, 1.5, 2, 3, 5, 7.5 };
	const double decade = (double)picture->columns / log10(picture->high_ns / picture->low_ns);

	/* 1.33 and 2 are the smallest ratios between neighbours. */
	if (decade * log10(1.33) >= (double)tick_columns) {
		*steps = six;
		return sizeof(six) / sizeof(*six);
	}
	*steps = decade * log10(2) >= (double)tick_columns ? three : one;
	return *steps == three ? sizeof(three) / sizeof(*three) : 1;
}

static void place_ticks(struct picture *picture, size_t tick_columns)
{
	const double *steps;
	const size_t n = choose_steps(picture, tick_columns, &steps);
	const int first = (int)floor(log10(picture->low_ns));

	for (int power = first; power < first + 20; power++) {
		for (size_t i = 0; i < n; i++) {
			const double ns = steps[i] * pow(10, power);

			if (ns > picture->high_ns || picture->ticks == PICTURE_TICKS)
				return;
			if (ns >= picture->low_ns)
				picture->tick_ns[picture->ticks++] = ns;
		}
	}
}

bool picture_make(const struct measure_result *result, size_t columns, size_t tick_columns,
		  struct picture *picture)
{
	memset(picture, 0, sizeof(*picture));
	picture->columns = columns;
	if (!find_ends(result, picture))
		return false;
	for (unsigned int i = 0; i < PICTURE_PATHS; i++) {
		const struct measure_path *path = &result->path[i];

		if (path->status == 0 && path->bin_count)
			fill_path(picture, path, i);
	}
	place_ticks(picture, tick_columns);
	return true;
}

void picture_free(struct picture *picture)
{
	for (unsigned int i = 0; i < PICTURE_PATHS; i++)
		free(picture->height[i]);
	memset(picture, 0, sizeof(*picture));
}
