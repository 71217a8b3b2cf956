/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a latency depends on besides the device. */
#ifndef GATHER_ENVIRONMENT_H
#define GATHER_ENVIRONMENT_H

#include "facts/host.h"
#include "facts/measurement.h"

/**
 * environment_gather() - read all of it
 * @sysroot: folder that holds sys/ and proc/, NULL or "" for the running system
 * @cpu: the CPU that the measurement is pinned to; -1 if none, then facts of CPU 0
 *
 * Always completes: what cannot be read has a status.
 */
void environment_gather(const char *sysroot, int cpu, struct environment *environment);

/**
 * environment_gather_link() - likewise for one PCI function
 * @address: "0000:01:00.0"
 * @cpu: as above
 */
void environment_gather_link(const char *sysroot, const char *address, int cpu,
			     struct environment_link *link);

/**
 * environment_near_cpu() - a CPU near a PCI function on which this thread may run
 * @address: "0000:01:00.0"
 * @cpu: out: the first that is near, not the present one, so that two runs are comparable; the
 *	first that is allowed where the machine does not say what is near
 *
 * Return: 0 or -errno of sched_getaffinity(); -ENODATA if no near CPU is allowed.
 */
int environment_near_cpu(const char *sysroot, const char *address, int *cpu);

#endif
