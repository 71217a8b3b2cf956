/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts of the machine that runs the tool: each is read once, however many devices ask for it. */
#ifndef GATHER_HOST_H
#define GATHER_HOST_H

#include "facts/facts.h"

/** host_gather() - kernel release, machine, page size, and whether as root; cannot fail */
void host_gather(struct host_facts *host);

/* The others do nothing the second time. @sysroot: "" or the directory that holds sys/, ... */

/** host_gather_unsafe() - whether vfio_iommu_type1 takes interrupts that are not isolated */
void host_gather_unsafe(const char *sysroot, struct host_facts *host);

/** host_gather_driverctl() - whether it is installed; not known without a directory of programs */
void host_gather_driverctl(const char *sysroot, struct host_facts *host);

/** host_gather_setup() - IOMMU, interrupt remapping, modules: what VFIO needs of the machine */
void host_gather_setup(const char *sysroot, struct host_facts *host);

/** host_gather_modules() - a part of it, with a file of its own: modules by name */
void host_gather_modules(const char *sysroot, struct host_facts *host);

#endif
