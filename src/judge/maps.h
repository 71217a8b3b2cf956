/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which parts of a device the processes that have it open have mapped, and whether that is what
 * layout predicts for a program of their kind. Pure: from /proc's texts and the device's own
 * description.
 *
 * QEMU maps what the kernel allows and places its emulated MSI-X table over the mapping. KVM maps
 * whole host pages, so the pages of the table trap although they are mapped. Traps that QEMU adds
 * without changing a mapping, for INTx or a quirk, cannot be seen.
 */
#ifndef JUDGE_MAPS_H
#define JUDGE_MAPS_H

#include "judge/maps_model.h"

/**
 * maps_judge() - conclude what is mapped by whom
 * @host: for the page size
 * @device: with holders, msix and the BARs
 * @messages: the reasons why mappings are not known are added; each fails the run
 *
 * Return: to be freed by maps_free(); NULL if no process has the device open, or none that this
 * user can see: @messages say which.
 */
struct maps_verdict *maps_judge(const struct host_facts *host, const struct device_facts *device,
				struct findings *messages);

/** maps_free() - NULL is allowed */
void maps_free(struct maps_verdict *maps);

#endif
