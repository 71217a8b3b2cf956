/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What latency depends on besides the device: machine, processor, link, the device's state. */
#ifndef GATHER_ENVIRONMENT_H
#define GATHER_ENVIRONMENT_H

#include "facts/facts.h"
#include "gather/vfio.h"

/*
 * These functions do not fail: a fact that cannot be read has a status. @sysroot: directory that
 * holds sys/ and proc/, "" for the running system. @cpu: the CPU that the run will be pinned to; -1
 * if none, which gives the facts of CPU 0.
 */

/** environment_gather_machine() - facts of the machine, unless already gathered */
void environment_gather_machine(const char *sysroot, struct machine_facts *machine);

/**
 * environment_gather_cpu() - facts of one CPU
 * @machine: already gathered, for the list of isolated CPUs
 */
void environment_gather_cpu(const char *sysroot, int cpu, const struct machine_facts *machine,
			    struct environment *environment);

/**
 * environment_gather_link() - facts of a PCI function's link
 * @address: "0000:01:00.0"
 */
void environment_gather_link(const char *sysroot, const char *address, int cpu,
			     struct link_facts *link);

/**
 * environment_gather() - all of the above, for one device
 * @host: the machine's facts are filled in unless already gathered
 * @view: of the device; NULL without one
 * @device: ->environment is allocated and filled; with a @view, the configuration region is
 *	gathered unless it already was
 */
void environment_gather(const char *sysroot, int cpu, const struct vfio_view *view,
			struct host_facts *host, struct device_facts *device);

/**
 * environment_near_cpus() - the CPUs near a PCI function on which this thread may run
 * @address: "0000:01:00.0"; NULL: no function, all CPUs are near
 * @max: maximum number, at least 1; of more CPUs, evenly spread ones are chosen
 * @cpus: set, in ascending order, so that two runs choose the same; all allowed CPUs if the machine
 *	does not report which are near
 *
 * Return: their number, or -errno of sched_getaffinity(); -ENODATA if no near CPU is allowed.
 */
int environment_near_cpus(const char *sysroot, const char *address, unsigned int max, int *cpus);

#endif
