/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trapped accesses that reach vfio-pci: calls of vfio_pci_core_read() and
 * vfio_pci_core_write(), Linux 5.15 and later. What VFIO's ioeventfds write does not pass there.
 */
#ifndef GATHER_TRACING_VFIO_H
#define GATHER_TRACING_VFIO_H

#include "gather/tracing.h"

/**
 * tracing_vfio_make() - make the probes; nothing is counted yet
 * @step: set on failure
 *
 * Return: 0, or -errno.
 */
int tracing_vfio_make(const struct tracing *tracing, enum trap_step *step);

/**
 * tracing_vfio_count() - begin to count the accesses to one device
 * @index: of the device, another one for each
 * @address: of the PCI function
 *
 * Return: 0, or -errno of making the histograms.
 */
int tracing_vfio_count(const struct tracing *tracing, size_t index, const char *address);

/** tracing_vfio_stop() - count no more, for any device */
void tracing_vfio_stop(const struct tracing *tracing);

/**
 * tracing_vfio_read() - what was counted for one device
 * @traps: the accesses are appended; calls, missed and dropped are increased
 *
 * Return: 0, or -errno.
 */
int tracing_vfio_read(const struct tracing *tracing, size_t index, struct traps_facts *traps);

/**
 * tracing_test() - count accesses of a known number that take next to no time, with the same probes
 *	and histograms, and see whether they are all counted and how much slower they are
 * @traps: cost_status, cost_ns and floor_ns are set
 * @step: set on failure
 *
 * Return: 0; -EIO: not all of them were counted; or -errno of making the histograms.
 */
int tracing_test(const struct tracing *tracing, struct traps_facts *traps, enum trap_step *step);

#endif
