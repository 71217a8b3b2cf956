/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts of the machine that runs the tool: each is read once, whatever the number of devices. */
#ifndef GATHER_HOST_H
#define GATHER_HOST_H

#include "facts/facts.h"

/** host_gather() - kernel release, machine, page size, and whether run as root; cannot fail */
void host_gather(struct host_facts *host);

/* The others do nothing if called again. @sysroot: "" or the directory that holds sys/, ... */

/** host_gather_unsafe() - whether vfio_iommu_type1 allows unsafe interrupts */
void host_gather_unsafe(const char *sysroot, struct host_facts *host);

/**
 * host_gather_driverctl() - whether it is installed; not known if no directory of programs exists
 */
void host_gather_driverctl(const char *sysroot, struct host_facts *host);

/**
 * host_gather_setup() - IOMMU, interrupt remapping, modules: the machine's prerequisites for VFIO
 */
void host_gather_setup(const char *sysroot, struct host_facts *host);

/** host_gather_modules() - the part of it that lists modules by name */
void host_gather_modules(const char *sysroot, struct host_facts *host);

#endif
