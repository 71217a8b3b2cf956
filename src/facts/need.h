/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The facts that a command needs: one bit for each group of facts that can be gathered by itself.
 */
#ifndef FACTS_NEED_H
#define FACTS_NEED_H

#include <stdint.h>

enum need {
	NEED_IDENTITY = 1 << 0, /* ids, class, driver: sysfs's uevent */
	NEED_NAMES = 1 << 1,    /* of vendor, device and class: loads pci.ids; needs identity */
	NEED_MSIX = 1 << 2,     /* the MSI-X capability, and the list that leads to it */
	NEED_BARS = 1 << 3,     /* their addresses and sizes, and the size of the ROM */
	NEED_GROUP_ID = 1 << 4, /* the number of the IOMMU group, not its members */
	NEED_STATE = 1 << 5,    /* NUMA node, power state, whether it is a virtual function */
	NEED_GROUP = 1 << 6,    /* the IOMMU group with its members, and the device cdev */
	NEED_SETUP = 1 << 7,    /* prerequisites for opening it: modules, nodes, claims */
	NEED_HOST_USE = 1 << 8, /* what the host uses the device and its group as */

	/* Gathered from the open device: */
	NEED_DEVICE = 1 << 9, /* VFIO_DEVICE_GET_INFO */
	NEED_REGIONS = 1 << 10,
	NEED_INTERRUPTS = 1 << 11,
	NEED_IOMMU = 1 << 12,
	NEED_PROBE = 1 << 13,       /* the experiments on the MSI-X table's pages */
	NEED_MEASUREMENT = 1 << 14, /* with its environment */

	/* Only the size of the BAR that holds the MSI-X table; needs MSI-X: */
	NEED_TABLE_BAR = 1 << 15,

	/* The processes that have it open, and their mappings: /proc; wants the group. */
	NEED_HOLDERS = 1 << 16,

	/* The trapped accesses, counted over some time, of all devices at once: tracefs. */
	NEED_TRAPS = 1 << 17,

	/* Of the host rather than of a device: setup, nodes and holders, whatever they are for. */
	NEED_SURVEY = 1 << 18,

	/* The interrupts of its MSI-X vectors: sysfs and /proc, and --borrow. */
	NEED_VECTORS = 1 << 19,
};

/* All facts about a PCI function as such; a mediated device has none of them. */
#define NEED_FUNCTION ((uint32_t)(NEED_IDENTITY | NEED_NAMES | NEED_MSIX | NEED_BARS | NEED_STATE))

#define NEED_OPEN                                                                            \
	((uint32_t)(NEED_DEVICE | NEED_REGIONS | NEED_INTERRUPTS | NEED_IOMMU | NEED_PROBE | \
		    NEED_MEASUREMENT))

#endif
