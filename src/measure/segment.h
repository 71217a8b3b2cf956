/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_SEGMENT_H
#define MEASURE_SEGMENT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "facts/measurement.h"
#include "measure/access.h"
#include "measure/clock.h"

/**
 * struct segment - consecutive samples of one path
 * @access: what is timed
 * @source: which counter
 * @write: read the counter as for writes; the same for all paths of a run, so that the empty path
 *	shows the timer's cost for the others
 * @batch: accesses in a sample
 * @gap_ticks: idle time before each sample
 * @abort: polled before each sample
 * @block, @path: recorded in the samples
 * @count: samples to take
 * @done: samples taken
 * @cpu: of the previous sample, see clock_end(); in and out
 * @sample: array of @count
 */
struct segment {
	struct access *access;
	enum clock_source source;
	bool write;
	unsigned int batch;
	uint64_t gap_ticks;
	const volatile sig_atomic_t *abort;
	unsigned int block;
	enum measure_path_id path;
	unsigned int count;
	unsigned int done;
	unsigned int cpu;
	struct measure_sample *sample;
};

/**
 * segment_run() - take the samples
 *
 * Does nothing but access and read the clock: no allocation, no other system call.
 *
 * Return: 0; -EINTR if *@abort became non-zero; -errno of the system call that failed. Must be
 * called under access_guard(), which handles loads and stores to a page that is gone.
 */
int segment_run(struct segment *segment);

#endif
