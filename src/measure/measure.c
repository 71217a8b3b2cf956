// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/measure.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "measure/access.h"
#include "measure/clock.h"
#include "measure/evaluate.h"
#include "measure/map.h"
#include "measure/pin.h"
#include "measure/sampler.h"
#include "measure/stop_rule.h"

#define HELPER_PATHS (1u << MEASURE_EMPTY | 1u << MEASURE_CONTROL)

#define TIME_PER_PATH_NS UINT64_C(1000000000)
#define GROWTH_BLOCKS 16 /* how much more room is made at a time */

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

static enum access_kind system_call_kind(enum measure_operation operation)
{
	static const enum access_kind kinds[] = { ACCESS_PREAD, ACCESS_PWRITE,
						  ACCESS_PWRITE_PREAD };

	return kinds[operation];
}

static enum access_kind mapping_kind(enum measure_operation operation)
{
	static const enum access_kind kinds[] = { ACCESS_LOAD, ACCESS_STORE, ACCESS_STORE_LOAD };

	return kinds[operation];
}

/* A page of memory that is read and written by the same system calls. */
static int control_open(uint64_t offset, int *fd, uint64_t *control_offset)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	int ret;

	*control_offset = offset & (page - 1);
	*fd = memfd_create("vfio-msixctl-control", MFD_CLOEXEC);
	if (*fd < 0)
		return -errno;
	/* The last byte, so that the page is there and the first timed read does not make it. */
	if (pwrite(*fd, "", 1, (off_t)page - 1) == 1)
		return 0;
	ret = -errno;
	close(*fd);
	*fd = -1;
	return ret;
}

static void sampler_set_up(struct sampler *sampler, int control, uint64_t control_offset)
{
	const struct measure_request *request = sampler->request;
	struct access access = {
		.kind = system_call_kind(request->operation),
		.width = request->width,
		.fd = request->fd,
		.offset = request->offset,
		.value = request->value,
	};

	sampler->access[MEASURE_TRAPPED] = access;
	sampler->access[MEASURE_CONTROL] = access;
	sampler->access[MEASURE_CONTROL].fd = control;
	sampler->access[MEASURE_CONTROL].offset = control_offset;
	sampler->access[MEASURE_MMAPPED] = access;
	sampler->access[MEASURE_MMAPPED].kind = mapping_kind(request->operation);
	sampler->access[MEASURE_MMAPPED].address = sampler->map.address;
	sampler->access[MEASURE_EMPTY].kind = ACCESS_NONE;
	sampler->gap_ticks = (uint64_t)((double)request->gap_ns * sampler->result->clock.hz / 1e9);
}

static int check_path(struct sampler *sampler, enum measure_path_id path, uint64_t *value,
		      bool *all_ones)
{
	uint64_t ones = UINT64_MAX >> (64 - 8 * sampler->request->width);
	int ret;

	if (!(sampler->paths & 1u << path))
		return 0;
	ret = access_read(&sampler->access[path], sampler->map.page, sampler->map.length, value);
	if (ret)
		sampler->result->failed_path = path;
	*all_ones = *all_ones && *value == ones;
	return ret;
}

/* A posted write reads nothing: the register may be one that must not be read. */
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

/* Only a block that ran again to its end takes the place of the first one. */
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

/* Not at the cost of blocks that are still to come. */
static bool time_to_rerun(const struct sampler *sampler, unsigned int block)
{
	const struct measure_request *request = sampler->request;
	unsigned int to_come = 1;

	if (request->precision <= 0)
		to_come += request->blocks - block - 1;
	return sampler_has_time(sampler, to_come);
}

/* Between blocks, never in one: allocation, locking, and what the caller does to show progress. */
static int measure_block(struct sampler *sampler, struct pin *pin, unsigned int block)
{
	size_t room = sampler->room;
	bool preempted;
	int ret;

	sampler_reserve(sampler, 2, GROWTH_BLOCKS);
	if (sampler->room != room)
		sampler->result->lock_status = pin_lock(pin);
	ret = sampler_block(sampler, block, 0, &preempted);
	if (!ret && preempted && time_to_rerun(sampler, block))
		ret = measure_again(sampler, block);
	return ret;
}

/* For the progress bar of a run that ends when it is precise enough, or when time is up. */
static unsigned int expected_blocks(const struct sampler *sampler, unsigned int done)
{
	uint64_t left = sampler_time_left(sampler);
	uint64_t gone = sampler->limit_ns - left;

	if (sampler->request->precision <= 0)
		return sampler->request->blocks;
	return done + (gone ? (unsigned int)((double)done * (double)left / (double)gone) : 0);
}

static int measure_blocks(struct sampler *sampler, struct pin *pin, struct stop_rule *rule)
{
	const struct measure_request *request = sampler->request;
	struct measure_result *result = sampler->result;
	unsigned int limit = request->precision > 0 ? MEASURE_BLOCKS_MAX : request->blocks;

	for (unsigned int block = 0; block < limit; block++) {
		int ret = measure_block(sampler, pin, block);

		if (ret)
			return ret;
		if (request->progress)
			request->progress(request->progress_arg, block + 1,
					  expected_blocks(sampler, block + 1));
		if (request->precision > 0 && stop_rule_reached(rule, result, block + 1)) {
			result->stop = MEASURE_STOP_PRECISION;
			return 0;
		}
		if (block + 1 < limit && !sampler_has_time(sampler, 1)) {
			result->stop = MEASURE_STOP_TIME;
			return 0;
		}
		pin_yield(pin);
	}
	result->stop = MEASURE_STOP_BLOCKS;
	return 0;
}

static int measure_timed(struct sampler *sampler, struct pin *pin)
{
	const struct measure_request *request = sampler->request;
	struct measure_result *result = sampler->result;
	struct stop_rule rule = { 0 };
	int ret = sampler_warm_up(sampler);

	if (ret)
		return ret;
	result->block_samples = sampler_fit(sampler, request->blocks);
	sampler_reserve(sampler, request->blocks + 1, request->blocks + 1);
	if (request->precision > 0)
		stop_rule_open(&rule, result->block_samples, request->paths, request->precision);
	result->lock_status = pin_lock(pin);
	ret = measure_blocks(sampler, pin, &rule);
	stop_rule_close(&rule);
	return ret;
}

/* What there is to say of a run, however it ended; @ret is how. */
static int measure_conclude(struct sampler *sampler, const struct clock_mark *begin, int ret)
{
	struct measure_result *result = sampler->result;
	int conclusion;

	if (ret)
		result->stop = ret == -EINTR ? MEASURE_STOP_ABORTED : MEASURE_STOP_FAILED;
	for (unsigned int path = MEASURE_TRAPPED; path <= MEASURE_MMAPPED; path++) {
		result->path[path].device_reads = sampler->access[path].reads;
		result->path[path].device_writes = sampler->access[path].writes;
	}
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

static int measure_mapped(struct sampler *sampler, struct pin *pin)
{
	struct clock_mark begin;
	uint64_t control_offset;
	int control;
	int ret = control_open(sampler->request->offset, &control, &control_offset);

	if (ret)
		return ret;
	ret = clock_mark(&sampler->result->clock, &begin);
	if (ret)
		goto err_close;
	sampler_set_up(sampler, control, control_offset);
	ret = check_values(sampler);
	if (!ret)
		ret = measure_timed(sampler, pin);
	ret = measure_conclude(sampler, &begin, ret);
err_close:
	close(control);
	return ret;
}

static int measure_map(struct sampler *sampler)
{
	const struct measure_request *request = sampler->request;
	int ret;

	if (!(request->paths & 1u << MEASURE_MMAPPED))
		return 0;
	ret = map_open(request->fd, request->offset, request->operation != MEASURE_READ,
		       &sampler->map);
	if (ret) {
		sampler->result->failed_path = MEASURE_MMAPPED;
		sampler->result->path[MEASURE_MMAPPED].status = ret;
		sampler->result->stop = MEASURE_STOP_FAILED;
	}
	return ret;
}

/* Short, so that it can be typed in again to repeat a run. */
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
	sampler.limit_ns = request->time_ns;
	if (!sampler.limit_ns)
		sampler.limit_ns =
			TIME_PER_PATH_NS * (unsigned int)__builtin_popcount(request->paths);
	if (!result->seed)
		result->seed = seed_make_up();
	ret = pin_enter(&pin, request, result);
	if (ret)
		goto err_leave;
	ret = clock_choose(request->clock, &result->clock);
	if (ret)
		goto err_leave;
	ret = measure_map(&sampler);
	if (ret)
		goto err_leave;
	ret = measure_mapped(&sampler, &pin);
	map_close(&sampler.map);
err_leave:
	pin_leave(&pin);
	result->elapsed_ns = clock_raw_ns() - sampler.start_ns;
	return ret;
}
