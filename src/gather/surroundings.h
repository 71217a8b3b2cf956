/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that travels with the figures of one device: the machine, the link, and its readiness. */
#ifndef GATHER_SURROUNDINGS_H
#define GATHER_SURROUNDINGS_H

#include "gather/environment.h"
#include "gather/vfio.h"

/**
 * struct surroundings - where and in what state a device was measured
 * @machine: of the CPU that the run is pinned to
 * @linked: whether there is a PCI function at all; a self-test has none
 * @link: of that function
 * @power_state: sysfs power_state, with the device open
 * @memory_enabled: 1 if memory decoding is on (PCI 3.0, 6.2.2, bit 1 of the command register), as
 *	VFIO's configuration space has it; of a virtual function only since Linux 5.8 (ebfa440ce38b)
 * @near_status: 0 if the run is on a CPU near the function, as far as the machine tells; -errno of
 *	environment_near_cpu() if it is on another; -ENOMSG if the CPU was not chosen by that
 */
struct surroundings {
	struct environment machine;
	bool linked;
	struct environment_link link;
	struct environment_text power_state;
	struct environment_number memory_enabled;
	int near_status;
};

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
