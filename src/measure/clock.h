/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_CLOCK_H
#define MEASURE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Which counter a run reads. The native one is the processor's own: tsc on x86-64, cntvct on
 * arm64, timebase on ppc64le; how it is read is in clock_<arch>.h.
 */
enum clock_source {
	CLOCK_SOURCE_AUTO, /* a request only: the native one if the machine guarantees it */
	CLOCK_SOURCE_NATIVE,
	CLOCK_SOURCE_PORTABLE, /* clock_gettime(CLOCK_MONOTONIC_RAW); a tick is a nanosecond */
};

/**
 * struct clock - a counter and what is known of it
 * @source: never CLOCK_SOURCE_AUTO
 * @name: "tsc", "cntvct", "timebase" or "monotonic-raw"
 * @hz: ticks in a second, the figure that turns ticks into nanoseconds
 * @stated_hz: what the machine states (CPUID 15h, cntfrq_el0, the kernel's timebase), 0 if nothing
 * @calibrated_hz: counted against CLOCK_MONOTONIC_RAW over @calibrated_ns, 0 if not needed or not
 *	yet done
 * @calibrated_ns: how long that count took
 * @resolution_ns: the smallest step the counter was seen to make
 * @hypervisor: the processor or the kernel says that this is a virtual machine
 * @reason: why the native counter was not taken, or why @stated_hz was not believed; may be empty
 */
struct clock {
	enum clock_source source;
	char name[16];
	double hz;
	double stated_hz;
	double calibrated_hz;
	double calibrated_ns;
	double resolution_ns;
	bool hypervisor;
	char reason[128];
};

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
