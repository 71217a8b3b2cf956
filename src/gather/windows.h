/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a guest has a device's memory BARs: windows of guest-physical addresses. */
#ifndef GATHER_WINDOWS_H
#define GATHER_WINDOWS_H

#include "facts/facts.h"

/**
 * windows_from_config() - read the BARs that the guest has written
 * @functions: descriptor of sysfs's directory of PCI functions
 * @device: with BARs, holders and traps.guest.pid; traps.guest.windows and step are set
 *
 * VFIO keeps a configuration space for its user, from which the BARs are read, through the
 * descriptor of the process; it is borrowed for that (borrow.h). BARs that the guest has given no
 * address are left out.
 *
 * Return: 0; FACT_NOT_THERE: no memory BAR has an address, or memory decoding is off; -errno of
 * borrow_find() or of reading.
 */
int windows_from_config(const char *sysroot, int functions, struct device_facts *device);

#endif
