/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interrupts that the kernel has allocated for a device's MSI-X vectors: sysfs and /proc. */
#ifndef GATHER_VECTORS_H
#define GATHER_VECTORS_H

#include "facts/facts.h"

/**
 * vectors_gather_begin() - the interrupts of the device, and how many each has delivered
 * @host: unsafe_interrupts is filled in
 * @device: ->vectors is filled; the counts are those for vectors_gather_end()
 *
 * Nothing is opened but files of sysfs and /proc, and nothing is read from the device.
 */
void vectors_gather_begin(const char *sysroot, struct host_facts *host,
			  struct device_facts *device);

/** vectors_gather_end() - count again: ->delivered and ->meanwhile are set */
void vectors_gather_end(const char *sysroot, struct vectors_facts *vectors);

#endif
