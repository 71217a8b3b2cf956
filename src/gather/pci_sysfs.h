/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Facts of a PCI function from sysfs, from one or two files for each group of facts: libpci takes
 * three to five times as long for the same facts, and a system may have thousands of functions
 * (tools/bench/list measures the total).
 */
#ifndef GATHER_PCI_SYSFS_H
#define GATHER_PCI_SYSFS_H

#include "facts/facts.h"

/*
 * @devices: descriptor of the directory /sys/bus/pci/devices; device->address names the function.
 * These functions do not fail: facts that could not be read have a status.
 */

/** pci_sysfs_identity() - ids, class and driver, into device->pci */
void pci_sysfs_identity(int devices, struct device_facts *device);

/**
 * pci_sysfs_config() - facts from configuration space, into device->msix and ->pci
 *
 * Resumes a runtime-suspended function for the read (pci_config_pm_runtime_get()). msix.status is
 * -ENOENT or -ENODEV if the file does not exist or the device is gone.
 */
void pci_sysfs_config(int devices, struct device_facts *device);

/** pci_sysfs_group() - only the number of the IOMMU group, into device->group */
void pci_sysfs_group(int devices, struct device_facts *device);

/** pci_sysfs_bars() - the BARs, into device->bars, and the size of the ROM */
void pci_sysfs_bars(int devices, struct device_facts *device);

/**
 * pci_sysfs_table_bar() - only the size of the BAR that holds the MSI-X table, into device->bars
 *
 * For pci_sysfs_bars() the kernel has to format all resources; the size of a single one is that of
 * its file (pci_create_attr()). If there is no such file, all BARs are read.
 * @device: ->msix must have been read
 */
void pci_sysfs_table_bar(int devices, struct device_facts *device);

/** pci_sysfs_state() - NUMA node, power state, whether it is a virtual function, into ->pci */
void pci_sysfs_state(int devices, struct device_facts *device);

#endif
