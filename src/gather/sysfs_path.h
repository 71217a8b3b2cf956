/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The path of a device in sysfs, by PCI address or by the UUID of a mediated device. */
#ifndef GATHER_SYSFS_PATH_H
#define GATHER_SYSFS_PATH_H

#include <stdio.h>

#include "facts/facts.h"

#define SYSFS_PATH_SIZE 80 /* longer than any such path */

/** sysfs_path_of() - the path of @device's directory below the root, from its address or UUID */
static inline void sysfs_path_of(const struct device_facts *device,
				 char path[static SYSFS_PATH_SIZE])
{
	if (device->address[0])
		snprintf(path, SYSFS_PATH_SIZE, "/sys/bus/pci/devices/%s", device->address);
	else
		snprintf(path, SYSFS_PATH_SIZE, "/sys/bus/mdev/devices/%s", device->mdev.uuid);
}

#endif
