/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to measure, and how. */
#ifndef MEASURE_REQUEST_H
#define MEASURE_REQUEST_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "facts/measurement.h"
#include "measure/reader.h"

#define MEASURE_CPU_CURRENT (-1) /* the CPU that the caller runs on */

#define MEASURE_ROUNDS 10 /* the default, and that of blocks in a round */
#define MEASURE_ROUND_BLOCKS 5
#define MEASURE_ROUNDS_MAX 1000
#define MEASURE_PATH_NS UINT64_C(1000000000) /* the default limit, for each path requested */

/* The paths that access the device: a mask of enum measure_path_id. */
#define MEASURE_DEVICE_PATHS (1u << MEASURE_TRAPPED | 1u << MEASURE_MMAPPED)

/**
 * struct measure_request - what to measure and how; measure_request_init() fills in the defaults
 * @fd: a VFIO device's fd; not used with @renew
 * @renew: opens what is measured, such as a memfd, for each round; returns the fd, which is closed
 *	after the round, or -errno; NULL to measure @fd
 * @reader: instead of @fd and @renew, for MEASURE_READ; NULL: none
 * @offset: of the register in @fd, for pread and for mmap alike; its place in the page for @reader
 * @width: 1, 2, 4 or 8 bytes; @offset is a multiple of it
 * @operation: what one access is
 * @value: to be written by the two writing operations
 * @paths: mask of 1u << MEASURE_TRAPPED and 1u << MEASURE_MMAPPED; the others run with them
 * @blocks: number of blocks; with @precision the limit is @time_ns instead
 * @round_blocks: blocks in a round; the last one has what is left
 * @samples: samples of each path in a block; made smaller if @time_ns would not suffice
 * @time_ns: approximate limit for the whole run, from warm-up to evaluation; 0: MEASURE_PATH_NS for
 *	each path in @paths
 * @precision: stop when the interval of the difference, which is over the rounds, is within this
 *	part of its value on either side (0.01: plus or minus 1 %); 0: no such condition
 * @gap_ns: idle time before every sample, so that the device has nothing queued
 * @seed: for the random order of the paths; 0: random, and reported
 * @cpu: the CPUs that the rounds are pinned to in turn: numbers, or MEASURE_CPU_CURRENT
 * @n_cpus: number of @cpu; 0: rounds are not pinned, but migrations are counted
 * @realtime: run under SCHED_FIFO, priority 1, yielding between blocks
 * @cpu_latency: hold /dev/cpu_dma_latency at 0 for the run
 * @clock: CLOCK_SOURCE_AUTO, or a required source
 * @abort: polled before every sample; may be NULL
 * @progress: called between blocks with the number done and the (expected) total; may be NULL
 * @progress_arg: passed to @progress
 */
struct measure_request {
	int fd;
	int (*renew)(void);
	const struct measure_reader *reader;
	uint64_t offset;
	unsigned int width;
	enum measure_operation operation;
	uint64_t value;
	unsigned int paths;
	unsigned int blocks;
	unsigned int round_blocks;
	unsigned int samples;
	uint64_t time_ns;
	double precision;
	uint64_t gap_ns;
	uint64_t seed;
	int cpu[MEASURE_CPUS_MAX];
	unsigned int n_cpus;
	bool realtime;
	bool cpu_latency;
	enum clock_source clock;
	const volatile sig_atomic_t *abort;
	void (*progress)(void *arg, unsigned int done, unsigned int total);
	void *progress_arg;
};

/**
 * measure_request_init() - the defaults: 4-byte reads on both paths, 10 rounds of 5 blocks of 2000
 * samples, a gap of 1 us, 1 s for each path, the current CPU, no precision, fd -1
 */
void measure_request_init(struct measure_request *request);

/** measure_request_is_valid() - whether width, offset, paths and counts are valid */
bool measure_request_is_valid(const struct measure_request *request);

#endif
