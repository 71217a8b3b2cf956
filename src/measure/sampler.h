/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_SAMPLER_H
#define MEASURE_SAMPLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "measure/access.h"
#include "measure/request.h"
#include "measure/round.h"

#define SAMPLER_WARM_UP \
	1000 /* accesses of each path, or as many as fit into a twentieth of the time */

/**
 * struct sampler - a run in progress
 * @request: the request
 * @result: receives clock, batches, samples and counts
 * @round: the current round
 * @access: by path, for this round
 * @paths: mask of all paths, including empty and the controls
 * @start_ns: clock_raw_ns() when the run began
 * @limit_ns: how long it may last
 * @gap_ticks: request->gap_ns in ticks
 * @cpu: of the last sample
 * @evaluate_ns: estimated time to evaluate one sample
 * @turn_ns: duration of one sample of every path, including gaps and evaluation
 * @round_ns: duration of the last round; 0 before the first
 * @room: number of samples allocated in result->sample
 */
struct sampler {
	const struct measure_request *request;
	struct measure_result *result;
	struct round round;
	struct access access[MEASURE_PATHS];
	unsigned int paths;
	uint64_t start_ns;
	uint64_t limit_ns;
	uint64_t gap_ticks;
	unsigned int cpu;
	double evaluate_ns;
	double turn_ns;
	uint64_t round_ns;
	size_t room;
};

/**
 * sampler_open_round() - call round_open() and set up the accesses for it
 *
 * Return: 0 or -errno as round_open(), with result->failed_path set if the device's page cannot be
 * mapped. sampler_close_round() must follow in either case.
 */
int sampler_open_round(struct sampler *sampler);

/* sampler_close_round() - close the round and record its accesses in the result */
void sampler_close_round(struct sampler *sampler);

/**
 * sampler_warm_up() - make the first accesses, which are slower, and choose the batches
 *
 * The first access of a BAR claims and maps it in the kernel (vfio_pci_core_setup_barmap()), the
 * first load takes a fault. The batch of a path is doubled until a sample is ten times the timer's
 * cost and fifty times its resolution; a system call, three times and ten times. Sets the batches,
 * @cpu, @evaluate_ns and @turn_ns.
 *
 * Return: 0 or -errno as segment_run(), with result->failed_path set.
 */
int sampler_warm_up(struct sampler *sampler);

/**
 * sampler_settle() - make the first accesses of a round, which are not recorded
 *
 * Return: as sampler_warm_up().
 */
int sampler_settle(struct sampler *sampler);

/**
 * sampler_fit() - the number of samples of each path in a block such that @blocks blocks, and their
 * rounds, fit into the remaining time
 *
 * Return: an even number from 2 to request->samples.
 */
unsigned int sampler_fit(const struct sampler *sampler, unsigned int blocks);

/* sampler_block_rows() - the number of samples in one block, for all paths */
size_t sampler_block_rows(const struct sampler *sampler);

/**
 * sampler_reserve() - allocate and populate memory for more blocks
 * @blocks: the number of blocks
 */
void sampler_reserve(struct sampler *sampler, unsigned int blocks);

/**
 * sampler_block() - take the samples of one block, for which memory must have been reserved
 * @block: its number
 * @attempt: 0, or 1 for a repetition
 * @preempted: set if the thread was preempted at least once
 *
 * Only a complete block adds to result->sample_count.
 *
 * Return: 0 or -errno as segment_run(), with result->failed_path set unless aborted.
 */
int sampler_block(struct sampler *sampler, unsigned int block, unsigned int attempt,
		  bool *preempted);

/*
 * sampler_time_left() - nanoseconds left of @limit_ns, minus the time to evaluate the samples taken
 * so far; 0 if none are left
 */
uint64_t sampler_time_left(const struct sampler *sampler);

/**
 * sampler_rest_ns() - how long to rest before the next of @rounds rounds
 *
 * Twice as long as the last round took, so that the rounds see more of what the machine does, but
 * not at the expense of rounds to come. 0 before the first round.
 */
uint64_t sampler_rest_ns(const struct sampler *sampler, unsigned int rounds);

/* sampler_has_time() - whether that many more blocks can be timed and evaluated within @limit_ns */
bool sampler_has_time(const struct sampler *sampler, unsigned int blocks);

#endif
