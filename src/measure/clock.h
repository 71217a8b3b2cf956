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
 * clock_choose() - choose the best counter that this machine guarantees to be steady
 * @wanted: CLOCK_SOURCE_AUTO, or one source only
 * @clock: filled in; @hz is the stated frequency or a first estimate (about 5 ms) until
 *	clock_calibrate() has been called
 *
 * x86-64: the TSC is used only if CPUID 80000007h EDX[8] says that it is invariant, RDTSCP exists
 * and the kernel keeps time with it (current_clocksource is tsc): a kernel that rejects the TSC has
 * a reason. arm64 and ppc64le: the architecture makes the counter steady.
 *
 * Return: 0; -EOPNOTSUPP if CLOCK_SOURCE_NATIVE was wanted but is not usable, @clock->reason says
 * why; another -errno if CLOCK_MONOTONIC_RAW cannot be read.
 */
int clock_choose(enum clock_source wanted, struct clock *clock);

/**
 * clock_mark() - record the current time of @clock and of CLOCK_MONOTONIC_RAW
 *
 * Return: 0 or -errno.
 */
int clock_mark(const struct clock *clock, struct clock_mark *mark);

/**
 * clock_calibrate() - determine the frequency of @clock over the time since @begin
 *
 * Sleeps until 200 ms have passed since @begin. The stated frequency is kept if the count agrees
 * with it to 0.1 %; otherwise the counted one is used and @reason says so (some firmware states a
 * wrong cntfrq).
 *
 * Return: 0 or -errno.
 */
int clock_calibrate(struct clock *clock, const struct clock_mark *begin);

/**
 * clock_raw_ns() - CLOCK_MONOTONIC_RAW in nanoseconds
 *
 * For deadlines, not for measuring; 0 if the clock cannot be read, which clock_choose() detects.
 */
uint64_t clock_raw_ns(void);

#endif
