/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The accesses of a guest to a device that KVM cannot complete by itself: the event kvm:kvm_mmio,
 * which x86 and arm64 have. How long one takes is the time until kvm:kvm_entry on the same thread,
 * when the virtual CPU goes on.
 */
#ifndef GATHER_TRACING_KVM_H
#define GATHER_TRACING_KVM_H

#include "gather/tracing.h"

/** tracing_kvm_can() - whether KVM has these events here: it is loaded, and not that of powerpc */
bool tracing_kvm_can(void);

/**
 * tracing_kvm_count() - begin to count the accesses of one guest to one device
 * @proc: the path of /proc
 * @index: of the device, another one for each
 * @guest: pid is the virtual machine monitor, windows say where the guest has the BARs; step is set
 *
 * Return: 0; -E2BIG: too many threads for a filter; -ESRCH: no threads; -errno of listing them or
 * of making the histograms.
 */
int tracing_kvm_count(const struct tracing *tracing, const char *proc, size_t index,
		      struct trap_guest *guest);

/** tracing_kvm_stop() - count no more, for any device */
void tracing_kvm_stop(const struct tracing *tracing);

/**
 * tracing_kvm_read() - what was counted for one device
 * @traps: with guest, as it was counted; the accesses are appended, at the offset in the BAR;
 *	dropped is increased
 *
 * Return: 0, or -errno.
 */
int tracing_kvm_read(const struct tracing *tracing, size_t index, struct traps_facts *traps);

#endif
