// SPDX-License-Identifier: GPL-2.0-or-later
/* What measure/evaluate.c computes from hand-made samples. Prints TAP. */
#include <errno.h>
#include <math.h>

#include "measure/evaluate.h"
#include "measure/measure.h"
#include "tap.h"

static struct measure_sample made(unsigned int block, enum measure_path_id path, unsigned int ticks,
				  unsigned int flags)
{
	return (struct measure_sample) {
		.ticks = ticks,
		.block = (uint16_t)block,
		.path = path & 7u,
		.flags = flags & 31u,
	};
}

/*
 * Six blocks. The first attempt at the second one, which was preempted and repeated, must not be
 * used, nor the migrated sample of the third.
 */
static size_t make_samples(struct measure_sample *sample)
{
	static const unsigned int trapped[] = { 120, 130, 140 };
	static const unsigned int mmapped[] = { 40, 60, 80 };
	size_t count = 0;

	for (unsigned int block = 0; block < 6; block++) {
		if (block == 1)
			sample[count++] =
				made(block, MEASURE_TRAPPED, 9000,
				     MEASURE_SAMPLE_SUPERSEDED | MEASURE_SAMPLE_PREEMPTED);
		if (block == 2)
			sample[count++] = made(block, MEASURE_MMAPPED, 1, MEASURE_SAMPLE_MIGRATED);
		sample[count++] =
			made(block, MEASURE_EMPTY, 20, block == 3 ? MEASURE_SAMPLE_PREEMPTED : 0);
		for (unsigned int i = 0; i < 3; i++) {
			sample[count++] = made(block, MEASURE_TRAPPED, trapped[i] + block, 0);
			sample[count++] = made(block, MEASURE_MMAPPED, mmapped[i], 0);
		}
	}
	return count;
}

/* The same samples in fewer, longer rounds. */
static void test_rounds(struct measure_result *result)
{
	struct measure_path *trapped = &result->path[MEASURE_TRAPPED];

	result->round_blocks = 4;
	check(!measure_evaluate(result) && result->rounds == 2 && result->blocks == 6,
	      "four blocks and two");
	/* 100 110 120, 101 111 121, 102 112 122, 103 113 123; then 104 114 124, 105 115 125. */
	check(trapped->round_p50_ns[0] == 111.5 && trapped->round_p50_ns[1] == 114.5,
	      "the median of a round is that of all its samples");
	check(trapped->p50.value == 113 && isnan(trapped->p50.low) && isnan(trapped->p50.high) &&
		      isnan(trapped->p50.level) && trapped->p50.count == 2,
	      "two rounds have an estimate and no interval");
	check(!result->added_ns.status && isnan(result->added_ns.low), "nor has the difference");
	check(trapped->p99.status == -ENODATA, "18 samples have no p99");
	result->round_blocks = 0;
	check(!measure_evaluate(result) && result->rounds == 1 && result->round_blocks == 6,
	      "samples of before there were rounds are one round");
}

/* Ticks of 1 ns, a timer of 20 ticks, pairs of loads; expected values are computed by hand. */
static void test_evaluate(void)
{
	struct measure_result result = { .clock = { .hz = 1e9, .resolution_ns = 1 } };
	struct measure_sample sample[64] = { { 0 } };
	size_t count = make_samples(sample);

	result.path[MEASURE_MMAPPED].batch = 2;
	result.round_blocks = 1;
	result.sample = sample;
	result.sample_count = count;
	check(!measure_evaluate(&result), "samples made by hand");
	check(result.timer_ns == 20, "timer cost 20");
	check(result.rounds == 6, "six rounds of one block");
	check(result.blocks == 6 && result.rerun == 1 && result.preempted == 1 &&
		      result.migrated == 1 && result.block_samples == 3,
	      "six blocks, one run again, one preempted, one sample migrated");
	/* Mapped: (40 - 20) / 2 = 10, 20, 30 in every block. */
	check(result.path[MEASURE_MMAPPED].p50_ns == 20 &&
		      result.path[MEASURE_MMAPPED].min_ns == 10 &&
		      result.path[MEASURE_MMAPPED].max_ns == 30 &&
		      result.path[MEASURE_MMAPPED].mad_ns == 10 &&
		      result.path[MEASURE_MMAPPED].accesses == 36,
	      "the timer is taken off a sample, which is then shared by its accesses");
	/*
	 * Round medians 110 to 115: all six are needed for 0.95; a tick is added on either side,
	 * and 3, by which 114 is above 111.
	 */
	check(result.path[MEASURE_TRAPPED].p50.value == 112.5 &&
		      result.path[MEASURE_TRAPPED].p50.low == 106 &&
		      result.path[MEASURE_TRAPPED].p50.high == 119,
	      "the interval of the median is that of the rounds, wider by a tick and their drift");
	/* Differences 90 to 95, their median 92.5. */
	check(result.added_ns.value == 92.5 && result.added_ns.low == 86 &&
		      result.added_ns.high == 99,
	      "so is that of the difference");
	check(fabs(result.ratio.value - 112.5 / 20) < 1e-12, "the ratio is 112.5 / 20");
	check(result.path[MEASURE_CONTROL].status == -ENOMSG, "what is not there is not asked for");
	check(result.added_ns.count == 6, "over six rounds");
	test_rounds(&result);
	sample[count - 1].block = 0;
	check(measure_evaluate(&result) == -EINVAL, "samples out of order are refused");
	sample[count - 1].block = 5;
	sample[0].path = MEASURE_PATHS;
	check(measure_evaluate(&result) == -EINVAL, "a path that does not exist is refused");
	result.sample = NULL;
	measure_free(&result);
}

int main(void)
{
	test_evaluate();
	return tap_end();
}
