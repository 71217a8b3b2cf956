/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The virtual counter. Arm ARM, D11.1.2 "Accessing the timer registers": a read of CNTVCT_EL0 may
 * be made out of program order, hence the ISB before it. A load from device memory has completed
 * after DSB LD, a store after DSB ST; ISB then orders the counter's read after them.
 */
#ifndef MEASURE_CLOCK_AARCH64_H
#define MEASURE_CLOCK_AARCH64_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>

#define CLOCK_NATIVE 1
#define CLOCK_NATIVE_NAME "cntvct"

static inline __attribute__((always_inline)) void clock_complete(bool write)
{
	if (write)
		__asm__ volatile("dsb sy" ::: "memory"); /* a read may follow the write */
	else
		__asm__ volatile("dsb ld" ::: "memory");
}

static inline __attribute__((always_inline)) uint64_t clock_native_begin(bool write)
{
	uint64_t ticks;

	if (write)
		__asm__ volatile("dsb st" ::: "memory");
	__asm__ volatile("isb\n\tmrs %0, cntvct_el0\n\tisb" : "=r"(ticks) : : "memory");
	return ticks;
}

static inline __attribute__((always_inline)) uint64_t clock_native_end(bool write,
								       unsigned int *cpu)
{
	uint64_t ticks;

	clock_complete(write);
	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks) : : "memory");
	*cpu = (unsigned int)sched_getcpu();
	return ticks;
}

#endif
