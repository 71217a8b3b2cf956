/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Time limits for a run that hold on a busy machine. Load only makes a run longer, so the time that
 * the run itself takes is an interval: from the elapsed time less the time that its thread waited
 * for a CPU (/proc/thread-self/schedstat), to the elapsed time.
 */
#ifndef IN_TIME_H
#define IN_TIME_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "measure/clock.h"

#define IN_TIME_NS UINT64_C(60000000000)
#define IN_TIME_QUIET 10 /* a run that waited less than this fraction of its time was undisturbed */

/**
 * struct in_time - whether a run, which is repeated, was fast enough
 * @end_ns, @before_ns, @begin_ns: set by in_time_begin() and in_time_run()
 */
struct in_time {
	uint64_t end_ns;
	uint64_t before_ns;
	uint64_t begin_ns;
};

/*
 * Nanoseconds that this thread was ready to run while others ran; 0 if the kernel does not count
 * them.
 */
static inline uint64_t in_time_waited(void)
{
	unsigned long long waited = 0;
	FILE *file = fopen("/proc/thread-self/schedstat", "re");

	if (file) {
		if (fscanf(file, "%*u %llu", &waited) != 1)
			waited = 0;
		fclose(file);
	}
	return waited;
}

static inline void in_time_begin(struct in_time *time)
{
	time->end_ns = clock_raw_ns() + IN_TIME_NS;
}

static inline void in_time_run(struct in_time *time)
{
	time->before_ns = in_time_waited();
	time->begin_ns = clock_raw_ns();
}

/**
 * in_time_decided() - judge the run since in_time_run()
 * @limit_ns: how long it may take
 * @done: it did what it must do in that time, which load may prevent
 * @good: the verdict; true if there is none after a minute, which is then printed
 *
 * Returns false if the run has to be repeated.
 */
static inline bool in_time_decided(struct in_time *time, uint64_t limit_ns, bool done, bool *good)
{
	uint64_t now = clock_raw_ns();
	uint64_t waited = in_time_waited() - time->before_ns;
	uint64_t most = now - time->begin_ns;
	uint64_t least = most > waited ? most - waited : 0;

	*good = done && most <= limit_ns;
	if (*good || least > limit_ns || waited < most / IN_TIME_QUIET)
		return true;
	*good = now > time->end_ns;
	if (*good)
		printf("# undecided: took %.1f to %.1f s, allowed are %.1f%s\n", (double)least / 1e9,
		       (double)most / 1e9, (double)limit_ns / 1e9,
		       done ? "" : ", and had not done all by then");
	return *good;
}

#endif
