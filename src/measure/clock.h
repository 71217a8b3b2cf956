/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_CLOCK_H
#define MEASURE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "facts/measurement.h"

/**
 * struct clock_mark - one moment on two clocks, the beginning of a calibration
 * @ticks: the counter of a struct clock
 * @raw_ns: CLOCK_MONOTONIC_RAW at that same moment
 */
struct clock_mark {
	uint64_t ticks;
	uint64_t raw_ns;
};

/**
 * clock_choose() - take the best counter which this machine guarantees to be steady
 * @wanted: CLOCK_SOURCE_AUTO, or one source and no other
 * @clock: filled in; @hz is the stated frequency or a first estimate (about 5 ms) until
 *	clock_calibrate() has been called
 *
 * x86-64: the TSC is taken if CPUID 80000007h EDX[8] says that it is invariant, RDTSCP is there and
 * the kernel itself keeps time with it (current_clocksource is tsc), otherwise not: a kernel that
 * gave the TSC up had a reason. arm64 and ppc64le: the architecture makes the counter steady.
 *
 * Return: 0; -EOPNOTSUPP if CLOCK_SOURCE_NATIVE was wanted and cannot be had, @clock->reason says
 * why; another -errno if CLOCK_MONOTONIC_RAW cannot be read.
 */
int clock_choose(enum clock_source wanted, struct clock *clock);

/**
 * clock_mark() - note the present moment on @clock and on CLOCK_MONOTONIC_RAW
 *
 * Return: 0 or -errno.
 */
int clock_mark(const struct clock *clock, struct clock_mark *mark);

/**
 * clock_calibrate() - settle the frequency of @clock over the time since @begin
 *
 * Sleeps until 200 ms have gone since @begin, where that is not so yet. The stated frequency stays
 * in use if the count agrees with it to 0.1 %; otherwise the counted one is used and @reason says
 * so (firmware has been known to state a wrong cntfrq).
 *
 * Return: 0 or -errno.
 */
int clock_calibrate(struct clock *clock, const struct clock_mark *begin);

/**
 * clock_raw_ns() - CLOCK_MONOTONIC_RAW in nanoseconds
 *
 * For deadlines, not for measuring: 0 if the clock cannot be read, which clock_choose() has seen.
 */
uint64_t clock_raw_ns(void);

#endif
