// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/measure.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "measure/clock.h"
#include "measure/evaluate.h"
#include "measure/pin.h"
#include "measure/sampler.h"
#include "measure/stop_rule.h"

#define REST_MIN_NS 20000000 /* a shorter rest would not show another state of the machine */
#define AWAKE_NS 5000000     /* after a rest, until the CPU's frequency is that of a busy one */

#define HELPER_PATHS (1u << MEASURE_EMPTY | 1u << MEASURE_CONTROL)

static void measure_result_init(struct measure_result *result,
				const struct measure_request *request)
{
	*result = (struct measure_result){
		.width = request->width,
		.operation = request->operation,
		.gap_ns = request->gap_ns,
		.seed = request->seed,
		.added_ns = { .status = -ENODATA },
		.ratio = { .status = -ENODATA },
		.values = { .status = -ENOMSG },
		.failed_path = MEASURE_PATHS,
		.round_blocks = request->round_blocks,
		.cpu = -1,
		.pin_status = -ENOMSG,
		.lock_status = -ENOMSG,
		.realtime_status = -ENOMSG,
		.latency_status = -ENOMSG,
	};
	for (unsigned int path = 0; path < MEASURE_PATHS; path++) {
		result->path[path].status = -ENOMSG;
		result->path[path].batch = 1;
	}
}

static int check_path(struct sampler *sampler, enum measure_path_id path, uint64_t *value,
		      bool *all_ones)
{
	uint64_t ones = UINT64_MAX >> (64 - 8 * sampler->request->width);
	int ret;

	if (!(sampler->paths & 1u << path))
		return 0;
	ret = access_read(&sampler->access[path], sampler->round.mmapped.page,
			  sampler->round.mmapped.length, value);
	if (ret)
		sampler->result->failed_path = path;
	*all_ones = *all_ones && *value == ones;
	return ret;
}

/* For a posted write nothing is read: reading the register may not be safe. */
static int check_values(struct sampler *sampler)
{
	struct measure_values *values = &sampler->result->values;
	bool all_ones = true;
	int ret;

	if (sampler->request->operation == MEASURE_WRITE)
		return 0;
	ret = check_path(sampler, MEASURE_TRAPPED, &values->trapped, &all_ones);
	if (!ret)
		ret = check_path(sampler, MEASURE_MMAPPED, &values->mmapped, &all_ones);
	if (ret)
		return ret;
	values->all_ones = all_ones;
	if ((sampler->paths & MEASURE_DEVICE_PATHS) == MEASURE_DEVICE_PATHS) {
		values->status = 0;
		values->equal = values->trapped == values->mmapped;
	}
	return 0;
}

/* Only a repetition that is complete replaces the first run of a block. */
static int measure_again(struct sampler *sampler, unsigned int block)
{
	struct measure_result *result = sampler->result;
	size_t rows = sampler_block_rows(sampler);
	size_t first = result->sample_count - rows;
	bool preempted;
	int ret = sampler_block(sampler, block, 1, &preempted);

	if (ret)
		return ret;
	for (size_t i = first; i < first + rows; i++)
		result->sample[i].flags |= MEASURE_SAMPLE_SUPERSEDED;
	return 0;
}

/* Not at the expense of blocks that are still to come. */
static bool time_to_rerun(const struct sampler *sampler, unsigned int block)
{
	const struct measure_request *request = sampler->request;
	unsigned int to_come = 1;

	if (request->precision <= 0)
		to_come += request->blocks - block - 1;
	return sampler_has_time(sampler, to_come);
}

/* For the progress bar of a run that ends by precision or time. */
static unsigned int expected_blocks(const struct sampler *sampler, unsigned int done)
{
	const struct measure_request *request = sampler->request;
	uint64_t left = sampler_time_left(sampler);
	uint64_t gone = sampler->limit_ns - left;

	if (request->precision <= 0)
		return request->blocks;
	return done + (gone ? (unsigned int)((double)done * (double)left / (double)gone) : 0);
}

static int measure_block(struct sampler *sampler, unsigned int block)
{
	const struct measure_request *request = sampler->request;
	bool preempted;
	int ret = sampler_block(sampler, block, 0, &preempted);

	if (!ret && preempted && time_to_rerun(sampler, block))
		ret = measure_again(sampler, block);
	if (!ret && request->progress)
		request->progress(request->progress_arg, block + 1,
				  expected_blocks(sampler, block + 1));
	return ret;
}

/* Blocks @first to @end of @blocks, as far as time allows: see result->stop. */
static int measure_blocks(struct sampler *sampler, struct pin *pin, unsigned int first,
			  unsigned int end, unsigned int blocks)
{
	int ret = sampler_settle(sampler);

	for (unsigned int block = first; block < end && ret == 0; block++) {
		ret = measure_block(sampler, block);
		if (ret == 0 && block + 1 < blocks && !sampler_has_time(sampler, 1)) {
			sampler->result->stop = MEASURE_STOP_TIME;
			break;
		}
		pin_yield(pin);
	}
	return ret;
}

/* If time passes faster than expected, blocks become smaller, as an interval needs rounds. */
static void measure_fit(struct sampler *sampler, unsigned int blocks)
{
	if (sampler->request->precision <= 0)
		sampler->result->block_samples = sampler_fit(sampler, blocks);
}

/* A signal ends it. The CPU is that of the round to come. */
static void measure_rest(uint64_t rest_ns)
{
	const uint64_t begin = clock_raw_ns();
	struct timespec pause = { 0 };

	if (rest_ns < REST_MIN_NS)
		return;
	pause.tv_sec = (time_t)((rest_ns - AWAKE_NS) / 1000000000);
	pause.tv_nsec = (long)((rest_ns - AWAKE_NS) % 1000000000);
	if (clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL) != 0)
		return;
	while (clock_raw_ns() - begin < rest_ns)
		;
}

/* How many rounds @blocks are; 1 if precision ends the run, at any time. */
static unsigned int count_rounds(const struct measure_request *request, unsigned int blocks)
{
	return request->precision > 0 ? 1 : (blocks - 1) / request->round_blocks + 1;
}

/* Allocation, locking, opening and mapping happen between rounds, never within one. */
static int measure_round(struct sampler *sampler, struct pin *pin, unsigned int round,
			 unsigned int blocks)
{
	const unsigned int first = round * sampler->request->round_blocks;
	unsigned int end = first + sampler->request->round_blocks;
	uint64_t begin;
	int ret = pin_to_round(pin, sampler->request, round, sampler->result);

	if (ret)
		return ret;
	if (end > blocks)
		end = blocks;
	measure_rest(sampler_rest_ns(sampler, count_rounds(sampler->request, blocks - first)));
	begin = clock_raw_ns();
	ret = sampler_open_round(sampler);
	if (ret == 0) {
		measure_fit(sampler, blocks - first);
		/* Each block may be repeated. */
		sampler_reserve(sampler, 2 * (end - first));
		sampler->result->lock_status = pin_lock(pin);
		ret = measure_blocks(sampler, pin, first, end, blocks);
	}
	sampler_close_round(sampler);
	sampler->round_ns = clock_raw_ns() - begin;
	return ret;
}

static int measure_rounds(struct sampler *sampler, struct pin *pin, struct stop_rule *rule)
{
	const struct measure_request *request = sampler->request;
	struct measure_result *result = sampler->result;
	unsigned int blocks = request->precision > 0 ? MEASURE_ROUNDS_MAX * request->round_blocks :
						       request->blocks;

	result->stop = MEASURE_STOP_BLOCKS;
	for (unsigned int round = 0; round * request->round_blocks < blocks; round++) {
		int ret = measure_round(sampler, pin, round, blocks);

		if (ret || result->stop != MEASURE_STOP_BLOCKS)
			return ret;
		if (request->precision > 0 && stop_rule_reached(rule, result, round + 1)) {
			result->stop = MEASURE_STOP_PRECISION;
			return 0;
		}
	}
	return 0;
}

/* In a separate round, without samples: both paths are checked and batches are chosen. */
static int measure_prepare(struct sampler *sampler)
{
	int ret = sampler_open_round(sampler);

	if (ret == 0)
		ret = check_values(sampler);
	if (ret == 0)
		ret = sampler_warm_up(sampler);
	sampler_close_round(sampler);
	return ret;
}

static int measure_timed(struct sampler *sampler, struct pin *pin)
{
	const struct measure_request *request = sampler->request;
	struct measure_result *result = sampler->result;
	struct stop_rule rule = { 0 };
	int ret = measure_prepare(sampler);

	if (ret)
		return ret;
	result->block_samples = sampler_fit(sampler, request->blocks);
	if (request->precision > 0)
		stop_rule_open(&rule, MEASURE_ROUNDS_MAX,
			       (size_t)result->block_samples * request->round_blocks * 2,
			       request->paths, request->precision);
	ret = measure_rounds(sampler, pin, &rule);
	stop_rule_close(&rule);
	return ret;
}

/* Completes the result of a run, however it ended; @ret is how. */
static int measure_conclude(struct sampler *sampler, const struct clock_mark *begin, int ret)
{
	struct measure_result *result = sampler->result;
	int conclusion;

	if (ret)
		result->stop = ret == -EINTR ? MEASURE_STOP_ABORTED : MEASURE_STOP_FAILED;
	if (result->sample_count) {
		conclusion = clock_calibrate(&result->clock, begin);
		if (!conclusion)
			conclusion = measure_evaluate(result);
		if (!ret)
			ret = conclusion;
	}
	if (result->failed_path < MEASURE_PATHS)
		result->path[result->failed_path].status = ret;
	return ret;
}

static int measure_by_clock(struct sampler *sampler, struct pin *pin)
{
	struct measure_result *result = sampler->result;
	struct clock_mark begin;
	int ret = clock_mark(&result->clock, &begin);

	if (ret)
		return ret;
	sampler->gap_ticks = (uint64_t)((double)sampler->request->gap_ns * result->clock.hz / 1e9);
	ret = measure_timed(sampler, pin);
	return measure_conclude(sampler, &begin, ret);
}

/* Short, so that it can be typed to repeat a run. */
static uint64_t seed_make_up(void)
{
	uint32_t seed = 0;

	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) != (ssize_t)sizeof(seed))
		seed = (uint32_t)clock_raw_ns();
	return seed ? seed : 1;
}

int measure_run(const struct measure_request *request, struct measure_result *result)
{
	struct sampler sampler = { .request = request, .result = result };
	struct pin pin;
	int ret;

	measure_result_init(result, request);
	if (!measure_request_is_valid(request))
		return -EINVAL;
	sampler.start_ns = clock_raw_ns();
	sampler.paths = request->paths | HELPER_PATHS;
	if (request->paths & 1u << MEASURE_MMAPPED)
		sampler.paths |= 1u << MEASURE_MEMORY;
	sampler.limit_ns = request->time_ns;
	if (!sampler.limit_ns)
		sampler.limit_ns =
			MEASURE_PATH_NS * (unsigned int)__builtin_popcount(request->paths);
	if (!result->seed)
		result->seed = seed_make_up();
	ret = pin_enter(&pin, request, result);
	if (ret == 0)
		ret = clock_choose(request->clock, &result->clock);
	if (ret == 0)
		ret = measure_by_clock(&sampler, &pin);
	pin_leave(&pin);
	result->elapsed_ns = clock_raw_ns() - sampler.start_ns;
	return ret;
}
