/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mediated devices: Documentation/driver-api/vfio-mediated-device.rst of the kernel. */
#ifndef GATHER_MDEV_H
#define GATHER_MDEV_H

#include "facts/facts.h"

/**
 * mdev_gather() - facts of a mediated device, from sysfs
 * @uuid: its name below /sys/bus/mdev/devices, which must exist
 * @mdev: filled; a link that cannot be read leaves its string empty
 */
void mdev_gather(const char *sysroot, const char *uuid, struct mdev_facts *mdev);

#endif
