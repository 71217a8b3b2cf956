/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a function is bound to, and whether VFIO can bind to it. */
#ifndef FACTS_BOUND_H
#define FACTS_BOUND_H

#include "facts/facts.h"

/**
 * bound_is_vfio() - whether a driver is a VFIO one
 * @driver: its name; empty: no driver
 * @registered: sysfs has a vfio-dev directory for its device, whatever the driver's name. If there
 *	is none, as before Linux 6.1, or it is not known, the name decides
 */
bool bound_is_vfio(const char *driver, bool registered);

/** bound_to_vfio() - whether a device is bound to a VFIO driver; a mediated one always is */
bool bound_to_vfio(const struct device_facts *device);

/** bound_to_vfio_pci() - whether its driver is vfio-pci itself, not a variant driver */
bool bound_to_vfio_pci(const struct device_facts *device);

/** bound_member_to_vfio() - likewise for a member of an IOMMU group */
bool bound_member_to_vfio(const struct group_member *member);

/**
 * bound_never() - whether the class is that of a PCI-to-PCI bridge, which vfio-pci does not bind to
 */
bool bound_never(uint32_t class);

/**
 * bound_platform() - what a function is if its class says that it belongs to the platform
 *
 * vfio-pci would bind to it, but passing it through makes no sense. Sub-class 80, other bridges, is
 * not among these: NVSwitches, which are passed through, have it.
 *
 * Return: "a host bridge", "an ISA bridge"; NULL for all others.
 */
const char *bound_platform(uint32_t class);

#endif
