/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The two readings around an access, inline, with the source known at compile time: between counter
 * and access there must be nothing but what the architecture requires.
 */
#ifndef MEASURE_CLOCK_READ_H
#define MEASURE_CLOCK_READ_H

#include <sched.h>
#include <time.h>

#include "facts/measurement.h"

#if defined(__x86_64__)
#include "measure/clock_x86_64.h"
#elif defined(__aarch64__)
#include "measure/clock_aarch64.h"
#elif defined(__powerpc64__)
#include "measure/clock_powerpc64.h"
#else
#define CLOCK_NATIVE 0
#define CLOCK_NATIVE_NAME ""

static inline void clock_complete(bool write)
{
	(void)write;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static inline uint64_t clock_native_begin(bool write)
{
	(void)write;
	return 0;
}

static inline uint64_t clock_native_end(bool write, unsigned int *cpu)
{
	(void)write;
	*cpu = 0;
	return 0;
}
#endif

static inline __attribute__((always_inline)) uint64_t clock_portable_read(void)
{
	struct timespec now;

	/* clock_choose() has checked that it works; a check here would be timed. */
	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/**
 * clock_begin() - ticks, read after everything before it and before everything after it
 * @source: a constant
 * @write: the access to be timed writes
 */
static inline __attribute__((always_inline)) uint64_t clock_begin(enum clock_source source,
								  bool write)
{
	if (source == CLOCK_SOURCE_NATIVE)
		return clock_native_begin(write);
	clock_complete(write);
	return clock_portable_read();
}

/**
 * clock_end() - ticks, read when the access has completed (a write: has left the processor)
 * @cpu: a number that differs between CPUs; not otherwise defined
 */
static inline __attribute__((always_inline)) uint64_t clock_end(enum clock_source source,
								bool write, unsigned int *cpu)
{
	uint64_t ticks;

	if (source == CLOCK_SOURCE_NATIVE)
		return clock_native_end(write, cpu);
	clock_complete(write);
	ticks = clock_portable_read();
	*cpu = (unsigned int)sched_getcpu();
	return ticks;
}

/* clock_ticks() - the current reading, where its cost does not matter */
static inline uint64_t clock_ticks(const struct clock *clock)
{
	if (clock->source == CLOCK_SOURCE_NATIVE)
		return clock_native_begin(false);
	return clock_portable_read();
}

#endif
