/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a latency depends on besides the device: machine, processor, link, the device's state. */
#ifndef GATHER_ENVIRONMENT_H
#define GATHER_ENVIRONMENT_H

#include "facts/facts.h"
#include "gather/vfio.h"

/*
 * All of them always complete: what cannot be read has a status. @sysroot: directory that holds
 * sys/ and proc/, "" for the running system. @cpu: that the run will be pinned to; -1 if
 * none, then facts of CPU 0.
 */

/** environment_gather_machine() - what all devices share, where it has not been read yet */
void environment_gather_machine(const char *sysroot, struct machine_facts *machine);

/**
 * environment_gather_cpu() - what belongs to one CPU
 * @machine: gathered, for the CPUs that are isolated
 */
void environment_gather_cpu(const char *sysroot, int cpu, const struct machine_facts *machine,
			    struct environment *environment);

/**
 * environment_gather_link() - how a PCI function is linked
 * @address: "0000:01:00.0"
 */
void environment_gather_link(const char *sysroot, const char *address, int cpu,
			     struct link_facts *link);

/**
 * environment_gather() - all of it, for one device
 * @host: the machine is filled where it is not yet
 * @handle: open; NULL without a device
 * @device: ->environment is allocated and filled; with a @handle, its configuration region is
 *	gathered where it was not yet
 */
void environment_gather(const char *sysroot, int cpu, const struct vfio_handle *handle,
			struct host_facts *host, struct device_facts *device);

/**
 * environment_near_cpus() - the CPUs near a PCI function on which this thread may run
 * @address: "0000:01:00.0"; NULL: there is no function, all CPUs are near
 * @max: the most that are wanted, 1 at the least; of more, as many that are spread evenly
 * @cpus: out: in ascending order, so that two runs take the same; all that are allowed where the
 *	machine does not say which are near
 *
 * Return: how many, or -errno of sched_getaffinity(); -ENODATA if no near CPU is allowed.
 */
int environment_near_cpus(const char *sysroot, const char *address, unsigned int max, int *cpus);

#endif
