/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The timebase. Power ISA book II, chapter 6: mftb is not ordered against other instructions; sync
 * completes earlier storage accesses and isync orders later ones after it. A load from a device has
 * completed after access_complete(), see access.h.
 */
#ifndef MEASURE_CLOCK_POWERPC64_H
#define MEASURE_CLOCK_POWERPC64_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>

#define CLOCK_NATIVE 1
#define CLOCK_NATIVE_NAME "timebase"

static inline __attribute__((always_inline)) void clock_complete(bool write)
{
	if (write)
		__asm__ volatile("sync" ::: "memory");
}

static inline __attribute__((always_inline)) uint64_t clock_native_begin(bool write)
{
	uint64_t ticks;

	(void)write; /* sync orders both kinds */
	__asm__ volatile("sync\n\tisync\n\tmfspr %0, 268" : "=r"(ticks) : : "memory");
	return ticks;
}

static inline __attribute__((always_inline)) uint64_t clock_native_end(bool write,
								       unsigned int *cpu)
{
	uint64_t ticks;

	clock_complete(write);
	__asm__ volatile("mfspr %0, 268\n\tisync" : "=r"(ticks) : : "memory");
	*cpu = (unsigned int)sched_getcpu();
	return ticks;
}

#endif
