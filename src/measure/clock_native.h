/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_CLOCK_NATIVE_H
#define MEASURE_CLOCK_NATIVE_H

#include <stdbool.h>
#include <stddef.h>

/**
 * clock_native_check() - whether this machine guarantees that its native counter is steady
 * @reason: why not, one sentence without a full stop
 *
 * Return: 0 or -EOPNOTSUPP.
 */
int clock_native_check(char *reason, size_t size);

/**
 * clock_native_stated_hz() - the frequency the machine states for its counter
 *
 * x86-64: CPUID 15h, if all three parts are present; arm64: CNTFRQ_EL0, as written by the firmware;
 * ppc64le: "timebase" of /proc/cpuinfo, through the C library.
 *
 * Return: hertz, 0 if nothing is stated.
 */
double clock_native_stated_hz(void);

/**
 * clock_in_hypervisor() - whether the processor or the kernel says that this is a virtual machine
 *
 * x86-64: CPUID 1 ECX[31]; otherwise the device tree. A "no" is not conclusive.
 */
bool clock_in_hypervisor(void);

#endif
