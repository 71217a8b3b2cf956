/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where sysfs has a device: by its PCI address, or by the UUID of a mediated one. */
#ifndef GATHER_FOLDER_H
#define GATHER_FOLDER_H

#include <stdio.h>

#include "facts/facts.h"

#define FOLDER_SIZE 80 /* longer than the longest */

/** folder_of() - the path of @device's folder below the root, from its address or UUID */
static inline void folder_of(const struct device_facts *device, char path[static FOLDER_SIZE])
{
	if (device->address[0])
		snprintf(path, FOLDER_SIZE, "/sys/bus/pci/devices/%s", device->address);
	else
		snprintf(path, FOLDER_SIZE, "/sys/bus/mdev/devices/%s", device->mdev.uuid);
}

#endif
