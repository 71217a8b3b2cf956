// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/clock.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "measure/clock_native.h"
#include "measure/clock_read.h"
#include "stats.h"

#define ESTIMATE_NS 5e6 /* enough for one part in 10^4, which suffices for a gap or a batch */
#define CALIBRATION_NS 200e6
#define CALIBRATION_TOLERANCE 1e-3
#define MARK_TRIES 16
#define RESOLUTION_READS 4096
#define RESOLUTION_SWEEP 64

uint64_t clock_raw_ns(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC_RAW, &now))
		return 0;
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Of several tries, the one in which the two clocks were read closest together. */
int clock_mark(const struct clock *clock, struct clock_mark *mark)
{
	uint64_t best = UINT64_MAX;
	struct timespec now;

	*mark = (struct clock_mark){ 0 };
	for (int i = 0; i < MARK_TRIES; i++) {
		uint64_t before = clock_ticks(clock);
		uint64_t after;

		if (clock_gettime(CLOCK_MONOTONIC_RAW, &now))
			return -errno;
		after = clock_ticks(clock);
		if (after - before >= best)
			continue;
		best = after - before;
		mark->ticks = before + best / 2;
		mark->raw_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	}
	return 0;
}

/* Hertz counted since @begin; 0 if the counter stands still. */
static int clock_count(const struct clock *clock, const struct clock_mark *begin, double *hz,
		       double *ns)
{
	struct clock_mark end;
	int ret = clock_mark(clock, &end);

	if (ret)
		return ret;
	*ns = (double)(end.raw_ns - begin->raw_ns);
	*hz = *ns > 0 ? (double)(end.ticks - begin->ticks) * 1e9 / *ns : 0;
	return 0;
}

static int clock_wait_until(const struct clock_mark *begin, double ns)
{
	for (;;) {
		double left = ns - (double)(clock_raw_ns() - begin->raw_ns);
		struct timespec pause = { .tv_nsec = (long)left };

		if (left <= 0)
			return 0;
		if (clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL) == EINVAL)
			return -EINVAL;
	}
}

static int clock_estimate(struct clock *clock)
{
	struct clock_mark begin;
	double ns;
	int ret = clock_mark(clock, &begin);

	if (ret)
		return ret;
	ret = clock_wait_until(&begin, ESTIMATE_NS);
	if (ret)
		return ret;
	return clock_count(clock, &begin, &clock->hz, &ns);
}

/* Differences between two readings, a little further apart each time, in ticks, sorted. */
static void clock_sweep(const struct clock *clock, double step[RESOLUTION_READS])
{
	for (unsigned int i = 0; i < RESOLUTION_READS; i++) {
		uint64_t begin = clock_ticks(clock);

		for (volatile unsigned int delay = i % RESOLUTION_SWEEP; delay;)
			delay = delay - 1;
		step[i] = (double)(clock_ticks(clock) - begin);
	}
	stats_sort(step, RESOLUTION_READS);
}

/*
 * Neither the smallest step nor the greatest common divisor is suitable: the reading may take
 * longer than a step, and steps are uneven once they have been scaled to nanoseconds. But the steps
 * of the sweep fill their range without gaps, except for the gaps that the resolution leaves: so it
 * is the gap which at least half of the range belongs to gaps of its size or more. The upper
 * quarter is left out, interrupts are there.
 */
static void clock_find_resolution(struct clock *clock)
{
	double step[RESOLUTION_READS];
	size_t count = RESOLUTION_READS * 3 / 4;
	size_t gaps = 0;
	double covered = 0;
	double range;

	clock_sweep(clock, step);
	range = step[count - 1] - step[0];
	for (size_t i = 1; i < count; i++) {
		double gap = step[i] - step[i - 1];

		if (gap > 0)
			step[gaps++] = gap;
	}
	stats_sort(step, gaps);
	clock->resolution_ns = 1e9 / clock->hz;
	for (; gaps && covered < range / 2; gaps--) {
		covered += step[gaps - 1];
		clock->resolution_ns = step[gaps - 1] * 1e9 / clock->hz;
	}
}

static int clock_choose_native(struct clock *clock)
{
	int ret = clock_native_check(clock->reason, sizeof(clock->reason));

	if (ret)
		return ret;
	clock->source = CLOCK_SOURCE_NATIVE;
	snprintf(clock->name, sizeof(clock->name), "%s", CLOCK_NATIVE_NAME);
	clock->stated_hz = clock_native_stated_hz();
	clock->hz = clock->stated_hz;
	if (clock->hz <= 0)
		ret = clock_estimate(clock);
	if (ret)
		return ret;
	if (clock->hz <= 0) {
		snprintf(clock->reason, sizeof(clock->reason), "the %s does not advance",
			 CLOCK_NATIVE_NAME);
		return -EOPNOTSUPP;
	}
	return 0;
}

static void clock_choose_portable(struct clock *clock)
{
	clock->source = CLOCK_SOURCE_PORTABLE;
	snprintf(clock->name, sizeof(clock->name), "monotonic-raw");
	clock->stated_hz = 1e9;
	clock->hz = 1e9;
}

int clock_choose(enum clock_source wanted, struct clock *clock)
{
	struct timespec now;
	int ret = -EOPNOTSUPP;

	*clock = (struct clock){ .hypervisor = clock_in_hypervisor() };
	if (clock_gettime(CLOCK_MONOTONIC_RAW, &now))
		return -errno;
	if (wanted != CLOCK_SOURCE_PORTABLE)
		ret = clock_choose_native(clock);
	if (ret && wanted == CLOCK_SOURCE_NATIVE)
		return ret;
	if (ret)
		clock_choose_portable(clock);
	clock_find_resolution(clock);
	return 0;
}

int clock_calibrate(struct clock *clock, const struct clock_mark *begin)
{
	int ret;

	if (clock->source != CLOCK_SOURCE_NATIVE)
		return 0;
	ret = clock_wait_until(begin, CALIBRATION_NS);
	if (ret)
		return ret;
	ret = clock_count(clock, begin, &clock->calibrated_hz, &clock->calibrated_ns);
	if (ret)
		return ret;
	if (clock->stated_hz > 0 &&
	    fabs(clock->calibrated_hz / clock->stated_hz - 1) <= CALIBRATION_TOLERANCE)
		return 0;
	if (clock->stated_hz > 0)
		snprintf(clock->reason, sizeof(clock->reason),
			 "the machine states %.0f Hz for its counter, which differs from the "
			 "calibration",
			 clock->stated_hz);
	clock->hz = clock->calibrated_hz;
	return 0;
}
