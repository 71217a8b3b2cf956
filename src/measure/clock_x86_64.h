/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The time stamp counter. Intel SDM volume 2, RDTSC and RDTSCP: RDTSC may run ahead of earlier
 * instructions, hence LFENCE before it, and later ones may run ahead of it, hence LFENCE after it.
 * RDTSCP waits for earlier loads but not for earlier stores to be visible, hence MFENCE for writes.
 * AMD: LFENCE serialises dispatch because the kernel sets DE_CFG[1]. CPUID would serialise, too,
 * but causes a VM exit in a virtual machine, at some 50 times the cost.
 */
#ifndef MEASURE_CLOCK_X86_64_H
#define MEASURE_CLOCK_X86_64_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_NATIVE 1
#define CLOCK_NATIVE_NAME "tsc"

static inline __attribute__((always_inline)) void clock_complete(bool write)
{
	if (write)
		__asm__ volatile("mfence" ::: "memory");
}

static inline __attribute__((always_inline)) uint64_t clock_native_begin(bool write)
{
	uint32_t low;
	uint32_t high;

	if (write)
		__asm__ volatile("mfence" ::: "memory");
	__asm__ volatile("lfence\n\trdtsc\n\tlfence" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

/* @cpu: an id of the CPU, IA32_TSC_AUX as the kernel sets it (node << 12 | cpu) */
static inline __attribute__((always_inline)) uint64_t clock_native_end(bool write,
								       unsigned int *cpu)
{
	uint32_t low;
	uint32_t high;
	uint32_t aux;

	clock_complete(write);
	__asm__ volatile("rdtscp\n\tlfence" : "=a"(low), "=d"(high), "=c"(aux) : : "memory");
	*cpu = aux;
	return (uint64_t)high << 32 | low;
}

#endif
