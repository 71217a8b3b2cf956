/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Devices that are known not to be as they say. */
#ifndef JUDGE_QUIRKS_H
#define JUDGE_QUIRKS_H

#include "facts/facts.h"

/**
 * quirks_pba() - where the pending bits are of a device that is known to report a false place
 * @offset: in the BAR that the device names; set if it is one of those
 *
 * As in QEMU's vfio_msix_early_setup(): where the BAR is seen to reach to the reported offset, that
 * is believed.
 *
 * Return: whether the reported offset is false, and the true one known.
 */
bool quirks_pba(const struct device_facts *device, uint32_t *offset);

#endif
