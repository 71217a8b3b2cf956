/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_SAMPLER_H
#define MEASURE_SAMPLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "measure/access.h"
#include "measure/map.h"
#include "measure/request.h"

#define SAMPLER_WARM_UP \
	1000 /* accesses of each path, or as many as a twentieth of the time allows */

/**
 * struct sampler - a run under way
 * @request: what was asked for
 * @result: clock, batches, samples and counts go there
 * @access: by path, set up by the caller
 * @map: the mapped page, for the guard
 * @paths: mask of the paths that take part, empty and control with them
 * @start_ns: clock_raw_ns() when the run began
 * @limit_ns: how long it may last
 * @gap_ticks: request->gap_ns in ticks
 * @cpu: of the last sample
 * @evaluate_ns: what evaluating one sample will take, estimated
 * @round_ns: what one sample of every path takes, gaps and evaluation included
 * @room: samples that result->sample has room for
 */
struct sampler {
	const struct measure_request *request;
	struct measure_result *result;
	struct access access[MEASURE_PATHS];
	struct map map;
	unsigned int paths;
	uint64_t start_ns;
	uint64_t limit_ns;
	uint64_t gap_ticks;
	unsigned int cpu;
	double evaluate_ns;
	double round_ns;
	size_t room;
};

/**
 * sampler_warm_up() - make the first accesses, which are slower, and choose the batches
 *
 * The first access of a BAR claims and maps it in the kernel (vfio_pci_core_setup_barmap()), the
 * first load takes a fault. The batch of a path is doubled until a sample is ten times the timer's
 * cost and fifty times its resolution. Sets the batches, @cpu, @evaluate_ns and @round_ns.
 *
 * Return: 0 or -errno as segment_run(), with result->failed_path set.
 */
int sampler_warm_up(struct sampler *sampler);

/**
 * sampler_fit() - how many samples of each path a block may have for @blocks of them to fit in what
 * is left of the time
 *
 * Return: request->samples or less, an even number, 2 at the least.
 */
unsigned int sampler_fit(const struct sampler *sampler, unsigned int blocks);

/* sampler_block_rows() - samples in one block, all paths */
size_t sampler_block_rows(const struct sampler *sampler);

/**
 * sampler_reserve() - see to it that there is room for more blocks, touched already
 * @blocks: as many must fit
 * @growth: room is made for so many (no fewer than @blocks) where they do not
 */
void sampler_reserve(struct sampler *sampler, unsigned int blocks, unsigned int growth);

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
