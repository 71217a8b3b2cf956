/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that travels with the figures of one device: the machine, the link, and its readiness. */
#ifndef GATHER_SURROUNDINGS_H
#define GATHER_SURROUNDINGS_H

#include "gather/environment.h"
#include "gather/vfio.h"

/**
 * surroundings_gather() - read all of it
 * @sysroot: "" or the folder that holds sys/ and proc/
 * @cpu: the CPU that the run will be pinned to; -1 if none
 * @handle: open; NULL without a device
 * @device: its configuration region is gathered where it was not yet; NULL without a device
 * @surroundings: filled whole; what cannot be read has a status
 */
void surroundings_gather(const char *sysroot, int cpu, const struct vfio_handle *handle,
			 struct device_facts *device, struct surroundings *surroundings);

#endif
