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
	1000 /* accesses of each path, or as many as a twentieth of the time allows */

/**
 * struct sampler - a run under way
 * @request: what was asked for
 * @result: clock, batches, samples and counts go there
 * @round: what is made anew for each round, under way
 * @access: by path, of this round
 * @paths: mask of the paths that take part, empty and the controls with them
 * @start_ns: clock_raw_ns() when the run began
 * @limit_ns: how long it may last
 * @gap_ticks: request->gap_ns in ticks
 * @cpu: of the last sample
 * @evaluate_ns: what evaluating one sample will take, estimated
 * @turn_ns: what one sample of every path takes, gaps and evaluation included
 * @room: samples that result->sample has room for
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
	size_t room;
};

/**
 * sampler_open_round() - make anew what round_open() makes, and point the accesses at it
 *
 * Return: 0 or -errno as round_open(), with result->failed_path set where it is the device's page
 * that cannot be mapped. sampler_close_round() is due in either case.
 */
int sampler_open_round(struct sampler *sampler);

/* sampler_close_round() - the accesses made are noted in the result's paths */
void sampler_close_round(struct sampler *sampler);

/**
 * sampler_warm_up() - make the first accesses, which are slower, and choose the batches
 *
 * The first access of a BAR claims and maps it in the kernel (vfio_pci_core_setup_barmap()), the
 * first load takes a fault. The batch of a path is doubled until a sample is ten times the timer's
 * cost and fifty times its resolution; a system call, three times and ten times. Sets the batches, @cpu, @evaluate_ns and @turn_ns.
 *
 * Return: 0 or -errno as segment_run(), with result->failed_path set.
 */
int sampler_warm_up(struct sampler *sampler);

/**
 * sampler_settle() - make the first accesses of a round, which nobody is to see
 *
 * Return: as sampler_warm_up().
 */
int sampler_settle(struct sampler *sampler);

/**
 * sampler_fit() - how many samples of each path a block may have for @blocks of them, and their
 * rounds, to fit in what is left of the time
 *
 * Return: request->samples or less, an even number, 2 at the least.
 */
unsigned int sampler_fit(const struct sampler *sampler, unsigned int blocks);

/* sampler_block_rows() - samples in one block, all paths */
size_t sampler_block_rows(const struct sampler *sampler);

/**
 * sampler_reserve() - make room for more blocks, touched already
 * @blocks: as many as may follow
 */
void sampler_reserve(struct sampler *sampler, unsigned int blocks);

/**
 * sampler_block() - take the samples of one block, for which there must be room
 * @block: its number
 * @attempt: 0, or 1 when it runs again
 * @preempted: out: the thread was switched out against its will at least once
 *
 * Only a complete block adds to result->sample_count.
 *
 * Return: 0 or -errno as segment_run(), with result->failed_path set unless aborted.
 */
int sampler_block(struct sampler *sampler, unsigned int block, unsigned int attempt,
		  bool *preempted);

/*
 * sampler_time_left() - nanoseconds until @limit_ns is over, less what evaluating the samples taken
 * so far needs of them; 0 if there are none
 */
uint64_t sampler_time_left(const struct sampler *sampler);

/* sampler_has_time() - whether so many blocks more will be through, evaluated, within @limit_ns */
bool sampler_has_time(const struct sampler *sampler, unsigned int blocks);

#endif
