// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/sampler.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>

#include "measure/block_order.h"
#include "measure/clock.h"
#include "measure/segment.h"
#include "stats.h"
#include "xmalloc.h"

#define WARM_UP_CHUNK 50u
#define WARM_UP_CHUNKS (SAMPLER_WARM_UP / WARM_UP_CHUNK)
#define BATCH_CHUNKS 3   /* to determine how long a larger batch takes */
#define WARM_UP_SHARE 20 /* of the time, for each path */
#define BATCH_TIMERS 10
#define BATCH_RESOLUTIONS 50
#define BATCH_CALL_TIMERS 3 /* of a system call: see batch_wanted() */
#define BATCH_CALL_RESOLUTIONS 10
#define BATCH_PRECISION 2
#define FIT_SHARE 0.9 /* the rest is for repeated blocks and for calibration */
#define REST_ROUNDS 2 /* a rest is as long as so many rounds */
#define SORT_TRIES 3
#define TRIED_SORT 1024
#define EVALUATE_SORTS 4 /* evaluating a sample takes at most as long as this many sorts */

static const volatile sig_atomic_t never_abort;

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

static struct access make_access(const struct measure_request *request, int fd, uint64_t offset)
{
	return (struct access){
		.kind = system_call_kind(request->operation),
		.width = request->width,
		.fd = fd,
		.offset = offset,
		.value = access_order(request->value, request->width),
	};
}

static struct access make_trapped_access(const struct measure_request *request, int fd)
{
	struct access access = make_access(request, fd, request->offset);

	if (request->reader) {
		access.kind = ACCESS_READER;
		access.reader = request->reader;
	}
	return access;
}

static struct access make_mapped_access(const struct measure_request *request,
					const struct map *map)
{
	struct access access = make_access(request, -1, 0);

	access.kind = mapping_kind(request->operation);
	access.address = map->address;
	return access;
}

int sampler_open_round(struct sampler *sampler)
{
	const struct measure_request *request = sampler->request;
	struct round *round = &sampler->round;
	int ret = round_open(request, round);

	if (ret && round->begun)
		sampler->result->failed_path = MEASURE_MMAPPED;
	if (ret)
		return ret;
	sampler->access[MEASURE_TRAPPED] = make_trapped_access(request, round->device);
	sampler->access[MEASURE_CONTROL] =
		make_access(request, round->control, round->control_offset);
	sampler->access[MEASURE_MMAPPED] = make_mapped_access(request, &round->mmapped);
	sampler->access[MEASURE_MEMORY] = make_mapped_access(request, &round->memory);
	sampler->access[MEASURE_EMPTY] =
		(struct access){ .kind = ACCESS_NONE, .width = request->width };
	return 0;
}

void sampler_close_round(struct sampler *sampler)
{
	for (unsigned int path = MEASURE_TRAPPED; path <= MEASURE_MMAPPED; path++) {
		sampler->result->path[path].device_reads += sampler->access[path].reads;
		sampler->result->path[path].device_writes += sampler->access[path].writes;
	}
	memset(sampler->access, 0, sizeof(sampler->access));
	round_close(sampler->request, &sampler->round);
}

/* The page of the device that a path accesses directly, and that may be gone. */
static const struct map *sampler_map(const struct sampler *sampler, enum measure_path_id path)
{
	return path == MEASURE_MMAPPED ? &sampler->round.mmapped : NULL;
}

static int segment_body(void *arg)
{
	return segment_run(arg);
}

static int sampler_segment(struct sampler *sampler, enum measure_path_id path, unsigned int count,
			   struct measure_sample *sample, unsigned int block)
{
	const struct measure_request *request = sampler->request;
	struct segment segment = {
		.access = &sampler->access[path],
		.source = sampler->result->clock.source,
		.write = request->operation != MEASURE_READ,
		.batch = sampler->result->path[path].batch,
		.gap_ticks = sampler->gap_ticks,
		.abort = request->abort ? request->abort : &never_abort,
		.block = block,
		.path = path,
		.count = count,
		.cpu = sampler->cpu,
		.sample = sample,
	};
	const struct map *map = sampler_map(sampler, path);
	int ret =
		access_guard(map ? map->page : NULL, map ? map->length : 0, segment_body, &segment);

	sampler->cpu = segment.cpu;
	if (ret && ret != -EINTR)
		sampler->result->failed_path = path;
	return ret;
}

uint64_t sampler_time_left(const struct sampler *sampler)
{
	double evaluation = sampler->evaluate_ns * (double)sampler->result->sample_count;
	uint64_t gone = clock_raw_ns() - sampler->start_ns + (uint64_t)evaluation;

	return gone < sampler->limit_ns ? sampler->limit_ns - gone : 0;
}

/*
 * The result of warming up one path: the median sample, as timed, and the total duration of a
 * sample.
 */
struct warm_up {
	double sample_ns;
	double wall_ns;
};

static int warm_up_chunk(struct sampler *sampler, enum measure_path_id path, struct warm_up *seen)
{
	struct measure_sample sample[WARM_UP_CHUNK];
	double ns[WARM_UP_CHUNK];
	uint64_t begin = clock_raw_ns();
	int ret = sampler_segment(sampler, path, WARM_UP_CHUNK, sample, 0);

	if (ret)
		return ret;
	seen->wall_ns = (double)(clock_raw_ns() - begin) / WARM_UP_CHUNK;
	for (unsigned int i = 0; i < WARM_UP_CHUNK; i++)
		ns[i] = (double)sample[i].ticks * 1e9 / sampler->result->clock.hz;
	stats_sort(ns, WARM_UP_CHUNK);
	seen->sample_ns = stats_quantile(ns, WARM_UP_CHUNK, 0.5);
	return 0;
}

/*
 * Up to @chunks chunks, until another one would take too long. The duration of a sample is the
 * median of the chunks: a preempted one would reduce the run to a fraction.
 */
static int warm_up_path(struct sampler *sampler, enum measure_path_id path, unsigned int chunks,
			struct warm_up *seen)
{
	uint64_t allowed = sampler->limit_ns / WARM_UP_SHARE;
	double wall_ns[WARM_UP_CHUNKS];
	uint64_t begin = clock_raw_ns();
	unsigned int done = 0;
	uint64_t gone;
	int ret;

	do {
		ret = warm_up_chunk(sampler, path, seen);
		if (ret)
			return ret;
		wall_ns[done++] = seen->wall_ns;
		gone = clock_raw_ns() - begin;
	} while (done < chunks && gone + gone / done < allowed);
	stats_sort(wall_ns, done);
	seen->wall_ns = stats_quantile(wall_ns, done, 0.5);
	return 0;
}

/*
 * How long a sample should be, in nanoseconds. A system call after another one is faster than one
 * after a rest, so that its batch must be the same in each run: its bounds lie below what a call
 * takes on any machine with a clock of its kind, and not in the midst of it.
 */
static double batch_wanted(const struct sampler *sampler, enum measure_path_id path,
			   double timer_ns)
{
	const bool call = path == MEASURE_TRAPPED || path == MEASURE_CONTROL;
	const double resolution_ns = sampler->result->clock.resolution_ns;
	const double precision = sampler->request->precision;
	double wanted = resolution_ns * (call ? BATCH_CALL_RESOLUTIONS : BATCH_RESOLUTIONS);

	/* The quantum is part of the interval on either side: see evaluate_widen(). */
	if (precision > 0)
		wanted = fmax(wanted, BATCH_PRECISION * resolution_ns / precision);
	return fmax(wanted, timer_ns * (call ? BATCH_CALL_TIMERS : BATCH_TIMERS));
}

static int warm_up_batch(struct sampler *sampler, enum measure_path_id path, double timer_ns,
			 struct warm_up *seen)
{
	const double wanted = batch_wanted(sampler, path, timer_ns);
	unsigned int *batch = &sampler->result->path[path].batch;

	while (seen->sample_ns - timer_ns < wanted && *batch < MEASURE_BATCH_MAX) {
		int ret;

		*batch *= 2;
		ret = warm_up_path(sampler, path, BATCH_CHUNKS, seen);
		if (ret)
			return ret;
	}
	return 0;
}

static uint64_t sort_once(void)
{
	double value[TRIED_SORT];
	uint32_t random = 1;
	uint64_t begin;

	for (unsigned int i = 0; i < TRIED_SORT; i++) {
		random = random * 1103515245u + 12345u;
		value[i] = random >> 8;
	}
	begin = clock_raw_ns();
	stats_sort(value, TRIED_SORT);
	return clock_raw_ns() - begin;
}

/* On an emulated processor evaluation takes a quarter of the run, on others a twentieth. */
static double expect_evaluation(void)
{
	uint64_t least = sort_once();

	for (unsigned int i = 1; i < SORT_TRIES; i++) {
		uint64_t ns = sort_once();

		least = ns < least ? ns : least;
	}
	return EVALUATE_SORTS * (double)least / TRIED_SORT;
}

int sampler_warm_up(struct sampler *sampler)
{
	struct warm_up seen = { 0 };
	double timer_ns;
	int ret = warm_up_path(sampler, MEASURE_EMPTY, WARM_UP_CHUNKS, &seen);

	if (ret)
		return ret;
	timer_ns = seen.sample_ns;
	sampler->evaluate_ns = expect_evaluation();
	sampler->turn_ns = seen.wall_ns + sampler->evaluate_ns;
	for (unsigned int path = 0; path < MEASURE_PATHS; path++) {
		if (path == MEASURE_EMPTY || !(sampler->paths & 1u << path))
			continue;
		ret = warm_up_path(sampler, path, WARM_UP_CHUNKS, &seen);
		if (!ret)
			ret = warm_up_batch(sampler, path, timer_ns, &seen);
		if (ret)
			return ret;
		sampler->turn_ns += seen.wall_ns + sampler->evaluate_ns;
	}
	return 0;
}

int sampler_settle(struct sampler *sampler)
{
	struct warm_up seen;
	int ret = 0;

	for (unsigned int path = 0; path < MEASURE_PATHS && ret == 0; path++) {
		if (sampler->paths & 1u << path)
			ret = warm_up_chunk(sampler, path, &seen);
	}
	return ret;
}

uint64_t sampler_rest_ns(const struct sampler *sampler, unsigned int rounds)
{
	const double round_ns = (double)sampler->round_ns;
	const double spare = (double)sampler_time_left(sampler) * FIT_SHARE / rounds - round_ns;

	return spare > 0 ? (uint64_t)fmin(spare, REST_ROUNDS * round_ns) : 0;
}

bool sampler_has_time(const struct sampler *sampler, unsigned int blocks)
{
	double block_ns = sampler->turn_ns * sampler->result->block_samples;

	return (double)sampler_time_left(sampler) > block_ns * blocks;
}

unsigned int sampler_fit(const struct sampler *sampler, unsigned int blocks)
{
	const struct measure_request *request = sampler->request;
	double turns = (double)sampler_time_left(sampler) * FIT_SHARE / sampler->turn_ns;
	double settling = (double)WARM_UP_CHUNK / request->round_blocks;
	double samples = turns / blocks - settling;

	if (samples > request->samples)
		samples = request->samples;
	return samples < 2 ? 2 : (unsigned int)samples & ~1u;
}

size_t sampler_block_rows(const struct sampler *sampler)
{
	return (size_t)__builtin_popcount(sampler->paths) * sampler->result->block_samples;
}

void sampler_reserve(struct sampler *sampler, unsigned int blocks)
{
	struct measure_result *result = sampler->result;
	size_t room = result->sample_count + sampler_block_rows(sampler) * blocks;

	if (room <= sampler->room)
		return;
	result->sample = xreallocarray(result->sample, room, sizeof(*result->sample));
	memset(&result->sample[sampler->room], 0, (room - sampler->room) * sizeof(*result->sample));
	sampler->room = room;
}

static long involuntary_switches(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_THREAD, &usage) ? 0 : usage.ru_nivcsw;
}

static void flag_samples(struct measure_sample *sample, unsigned int count, unsigned int flag)
{
	for (unsigned int i = 0; i < count; i++)
		sample[i].flags |= flag;
}

int sampler_block(struct sampler *sampler, unsigned int block, unsigned int attempt,
		  bool *preempted)
{
	struct measure_result *result = sampler->result;
	struct measure_sample *sample = &result->sample[result->sample_count];
	enum measure_path_id order[BLOCK_ORDER_STRETCHES];
	unsigned int stretches =
		block_order_make(result->seed, block, attempt, sampler->paths, order);
	unsigned int count = result->block_samples / 2;
	long before = involuntary_switches();

	*preempted = false;
	for (unsigned int i = 0; i < stretches; i++, sample += count) {
		int ret = sampler_segment(sampler, order[i], count, sample, block);
		long after = involuntary_switches();

		if (ret)
			return ret;
		if (after != before) {
			*preempted = true;
			flag_samples(sample, count, MEASURE_SAMPLE_PREEMPTED);
		}
		before = after;
	}
	result->sample_count += (size_t)stretches * count;
	return 0;
}
