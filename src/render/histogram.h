/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The geometry of the histogram: both paths on one logarithmic axis. Pure. */
#ifndef RENDER_HISTOGRAM_H
#define RENDER_HISTOGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/measurement.h"

#define HISTOGRAM_PATHS 2 /* MEASURE_TRAPPED and MEASURE_MMAPPED */
#define HISTOGRAM_TICKS 24

/**
 * struct histogram - the axis and, for each path, the height of each column
 * @low_ns, @high_ns: the ends of the axis, low > 0; from the fastest sample to the slowest p99.9,
 *	and never beyond four times the slowest p99 (p90, of fewer samples)
 * @columns: number of parts of equal ratio into which the axis is divided
 * @height: by path, @columns values from 0 to 1, 1 being the highest column of that path; NULL for
 *	a path that was not measured
 * @beyond: by path, samples above @high_ns
 * @tick_ns, @ticks: 1, 2 or 5 times a power of ten, as many as fit
 */
struct histogram {
	double low_ns;
	double high_ns;
	size_t columns;
	double *height[HISTOGRAM_PATHS];
	uint64_t beyond[HISTOGRAM_PATHS];
	double tick_ns[HISTOGRAM_TICKS];
	size_t ticks;
};

/**
 * histogram_make() - distribute the bins of a run over the columns
 * @columns: at least 2
 * @tick_columns: columns that a tick and its label need
 * @histogram: to be given to histogram_free() in any case
 *
 * Return: whether there is anything to draw.
 */
bool histogram_make(const struct measure_result *result, size_t columns, size_t tick_columns,
		    struct histogram *histogram);

/** histogram_column() - the position of a time on the axis, 0 to histogram->columns */
double histogram_column(const struct histogram *histogram, double ns);

/** histogram_free() - free the columns */
void histogram_free(struct histogram *histogram);

#define HISTOGRAM_LABEL 32

/** histogram_label() - the label of a tick: "500 ns", "2 us", "1 ms" */
void histogram_label(char label[static HISTOGRAM_LABEL], double ns);

#endif
