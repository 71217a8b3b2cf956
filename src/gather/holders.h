/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The processes that have a device open, and what they have mapped, as far as /proc shows it. */
#ifndef GATHER_HOLDERS_H
#define GATHER_HOLDERS_H

#include "facts/facts.h"

/**
 * holders_gather() - fill device->holders
 * @sysroot: where proc/ and sys/ are
 * @functions: descriptor of the directory of PCI functions in sysfs
 * @device: with its group and its cdev gathered
 *
 * A process is in the list if it has the device's group or its cdev open, or a device that VFIO
 * gave it and that may be this one. Links and texts of /proc and sysfs are read; no node is opened.
 */
void holders_gather(const char *sysroot, int functions, struct device_facts *device);

/**
 * holders_gather_all() - all processes that have a group, a device cdev or a device open
 * @holders: filled, without functions and mappings
 */
void holders_gather_all(const char *sysroot, struct holders_facts *holders);

#endif
