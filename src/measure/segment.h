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
 * struct segment - a stretch of samples of one path, one after the other
 * @access: what is timed
 * @source: which counter
 * @write: read the counter as for writes; a run has one way, or the empty path would not show
 *	what the timer costs the others
 * @batch: accesses in a sample
 * @gap_ticks: idle time before each sample
 * @abort: polled before each sample
 * @block, @path: put into the samples
 * @count: samples to take
 * @done: samples taken
 * @cpu: of the sample before, see clock_end(); in and out
 * @sample: room for @count samples
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
 * Nothing but the accesses and the clock happens in here: no allocation, no system call that was
 * not asked for.
 *
 * Return: 0; -EINTR if *@abort became non-zero; -errno of the system call that failed. What a load
 * or store into a page that has gone does is for access_guard(), under which this is to be called.
 */
int segment_run(struct segment *segment);

#endif
