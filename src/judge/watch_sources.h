/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was counted by KVM and by vfio-pci, without what both have counted. */
#ifndef JUDGE_WATCH_SOURCES_H
#define JUDGE_WATCH_SOURCES_H

#include "judge/watch_model.h"

/**
 * watch_choose() - the accesses, each once
 * @traps: as counted
 * @chosen: room for all of them; the durations stay those of @traps
 *
 * An access of a guest that its virtual machine monitor passes on is seen by KVM and by vfio-pci,
 * where an unaligned one may have become several. Of each page of 4 KiB, which no access crosses,
 * the source counts that saw more bytes accessed, or KVM: it sees all that the guest does.
 *
 * Return: how many were chosen, ascending by region, offset and width.
 */
size_t watch_choose(const struct traps_facts *traps, struct trap *chosen);

/** watch_by_register() - for qsort(): struct trap by region, offset and width */
int watch_by_register(const void *a, const void *b);

#endif
