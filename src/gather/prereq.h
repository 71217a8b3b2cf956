/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a program could open a device through VFIO, seen from outside: sysfs, /proc and the look
 * of the nodes. No VFIO node is opened, so nothing is reset and nobody is kept out.
 */
#ifndef GATHER_PREREQ_H
#define GATHER_PREREQ_H

#include "facts/facts.h"

/**
 * prereq_gather() - fill device->prereq
 * @sysroot: "" or the folder that holds sys/, dev/, proc/ and lib/modules/
 * @host: what VFIO needs of the machine is gathered too, once
 * @device: the PCI side and the group have been gathered
 */
void prereq_gather(const char *sysroot, struct host_facts *host, struct device_facts *device);

/* The parts, each with a file of its own; arguments as above. */

/** prereq_gather_variant() - the variant driver that modules.alias names for the device */
void prereq_gather_variant(const char *sysroot, const struct host_facts *host,
			   struct device_facts *device);

/** prereq_gather_nodes() - the device nodes of group and device, and who holds them */
void prereq_gather_nodes(const char *sysroot, struct device_facts *device);

/** prereq_gather_claims() - what other resources /proc/iomem shows inside the function's BARs */
void prereq_gather_claims(const char *sysroot, struct device_facts *device);

#endif
