/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What sysfs says of a PCI function, a file or two for each group of facts: the ways of libpci to
 * the same facts take three to five times as long, and a system has thousands of functions
 * (tools/bench/list shows the whole).
 */
#ifndef GATHER_PCI_SYSFS_H
#define GATHER_PCI_SYSFS_H

#include "facts/facts.h"

/*
 * @devices: descriptor of the folder /sys/bus/pci/devices; device->address names the function.
 * None of them fails: what could not be read says so in its own status.
 */

/** pci_sysfs_identity() - ids, class and driver, into device->pci */
void pci_sysfs_identity(int devices, struct device_facts *device);

/**
 * pci_sysfs_config() - what configuration space has, into device->msix and ->pci
 *
 * It resumes a suspended function for the moment (pci_config_pm_runtime_get()).
 * msix.status -ENOENT or -ENODEV: there is no such file, or no longer the device behind it.
 */
void pci_sysfs_config(int devices, struct device_facts *device);

/** pci_sysfs_group() - the number of the IOMMU group, into device->group; nothing else of it */
void pci_sysfs_group(int devices, struct device_facts *device);

/** pci_sysfs_bars() - the BARs, into device->bars, and the size of the ROM */
void pci_sysfs_bars(int devices, struct device_facts *device);

/**
 * pci_sysfs_table_bar() - the size alone of the BAR that holds the vector table, into device->bars
 *
 * The kernel has to write the text of all resources for pci_sysfs_bars(); the size of one is that
 * of its file (pci_create_attr()). Where there is no such file, all are read.
 * @device: ->msix has been read
 */
void pci_sysfs_table_bar(int devices, struct device_facts *device);

/** pci_sysfs_state() - NUMA node, power state, whether it is a virtual function, into ->pci */
void pci_sysfs_state(int devices, struct device_facts *device);

#endif
