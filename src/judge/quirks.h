/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Devices known to report wrong facts. */
#ifndef JUDGE_QUIRKS_H
#define JUDGE_QUIRKS_H

#include "facts/facts.h"

/**
 * quirks_pba() - the real offset of the PBA, for devices known to report a wrong one
 * @offset: in the BAR that the device reports; set for these devices
 *
 * As in QEMU's vfio_msix_early_setup(), a reported offset within the BAR is believed.
 *
 * Return: whether the reported offset is wrong and the real one is known.
 */
bool quirks_pba(const struct device_facts *device, uint32_t *offset);

#endif
