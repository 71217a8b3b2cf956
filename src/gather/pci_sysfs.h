/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What sysfs says of a PCI function in a file or two, for scans of thousands of them: the ways of
 * libpci to the same facts take three to five times as long (tools/bench/list shows the whole).
 */
#ifndef GATHER_PCI_SYSFS_H
#define GATHER_PCI_SYSFS_H

#include "facts.h"

/*
 * @devices: descriptor of the folder /sys/bus/pci/devices; device->address names the function.
 * None of them fails: what could not be read says so in its own status.
 */

/** pci_sysfs_identity() - ids, class and driver, into device->pci */
void pci_sysfs_identity(int devices, struct device_facts *device);

/**
 * pci_sysfs_msix() - configuration space in one read, and MSI-X out of it, into device->msix
 *
 * ->status -ENOENT or -ENODEV: there is no such file, or no longer the device behind it.
 */
void pci_sysfs_msix(int devices, struct device_facts *device);

/** pci_sysfs_group() - the number of the IOMMU group, into device->group; nothing else of it */
void pci_sysfs_group(int devices, struct device_facts *device);

/**
 * pci_sysfs_bar_size() - the size of one BAR, into device->bars; the others stay unknown
 *
 * Where the kernel offers no file of the BAR's own to look at, all of them are read.
 */
void pci_sysfs_bar_size(int devices, struct device_facts *device, uint8_t bar);

#endif
