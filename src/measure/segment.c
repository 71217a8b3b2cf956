// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/segment.h"

#include "measure/clock_read.h"

#define ALWAYS_INLINE inline __attribute__((always_inline))

static ALWAYS_INLINE void segment_keep(struct segment *segment, uint64_t ticks, unsigned int cpu)
{
	struct measure_sample *sample = &segment->sample[segment->done];

	sample->ticks = ticks > MEASURE_TICKS_MAX ? MEASURE_TICKS_MAX : ticks;
	sample->block = (uint16_t)segment->block;
	sample->path = segment->path & 7u;
	sample->flags = cpu == segment->cpu ? 0 : MEASURE_SAMPLE_MIGRATED;
	segment->cpu = cpu;
}

/*
 * One function, inlined for every combination below, so that source, kind and write are constants
 * and there is no branch between the two readings of the clock.
 */
static ALWAYS_INLINE int segment_loop(struct segment *segment, enum clock_source source,
				      enum access_kind kind, bool write)
{
	struct access *access = segment->access;
	unsigned int batch = segment->batch;
	uint64_t end = clock_begin(source, write);

	for (segment->done = 0; segment->done < segment->count; segment->done++) {
		unsigned int cpu;
		uint64_t begin;

		while (clock_begin(source, write) - end < segment->gap_ticks)
			;
		if (*segment->abort)
			return -EINTR;
		access_count(access, batch);
		begin = clock_begin(source, write);
		access_perform(access, kind, batch);
		end = clock_end(source, write, &cpu);
		if (access->error)
			return access->error;
		segment_keep(segment, end - begin, cpu);
	}
	return 0;
}

static ALWAYS_INLINE int segment_by_kind(struct segment *segment, enum clock_source source)
{
	switch (segment->access->kind) {
	case ACCESS_NONE:
		if (segment->write)
			return segment_loop(segment, source, ACCESS_NONE, true);
		return segment_loop(segment, source, ACCESS_NONE, false);
	case ACCESS_PREAD:
		return segment_loop(segment, source, ACCESS_PREAD, false);
	case ACCESS_READER:
		return segment_loop(segment, source, ACCESS_READER, false);
	case ACCESS_PWRITE:
		return segment_loop(segment, source, ACCESS_PWRITE, true);
	case ACCESS_PWRITE_PREAD:
		return segment_loop(segment, source, ACCESS_PWRITE_PREAD, true);
	case ACCESS_LOAD:
		return segment_loop(segment, source, ACCESS_LOAD, false);
	case ACCESS_STORE:
		return segment_loop(segment, source, ACCESS_STORE, true);
	case ACCESS_STORE_LOAD:
		return segment_loop(segment, source, ACCESS_STORE_LOAD, true);
	}
	return -EINVAL;
}

int segment_run(struct segment *segment)
{
	if (segment->source == CLOCK_SOURCE_NATIVE)
		return segment_by_kind(segment, CLOCK_SOURCE_NATIVE);
	return segment_by_kind(segment, CLOCK_SOURCE_PORTABLE);
}
