/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The prerequisites for opening a device through VFIO, as seen in sysfs, /proc and by stat() of the
 * nodes. No VFIO node is opened, so no device is reset and no other process is kept from opening
 * it.
 */
#ifndef GATHER_PREREQ_H
#define GATHER_PREREQ_H

#include "facts/facts.h"

/**
 * prereq_gather() - fill device->prereq
 * @sysroot: "" or the directory that holds sys/, dev/, proc/ and lib/modules/
 * @host: the machine's prerequisites are gathered, too, once
 * @device: PCI facts and group must have been gathered
 */
void prereq_gather(const char *sysroot, struct host_facts *host, struct device_facts *device);

/* The parts, each in a file of its own; arguments as above. */

/** prereq_gather_variant() - the variant driver listed for the device in modules.alias */
void prereq_gather_variant(const char *sysroot, const struct host_facts *host,
			   struct device_facts *device);

/** prereq_gather_nodes() - the nodes of group and device, and the processes that have them open */
void prereq_gather_nodes(const char *sysroot, struct device_facts *device);

/** prereq_gather_claims() - other resources inside the function's BARs, from /proc/iomem */
void prereq_gather_claims(const char *sysroot, struct device_facts *device);

#endif
