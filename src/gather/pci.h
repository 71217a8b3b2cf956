/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configuration space and names, through libpci: the only room that includes <pci/pci.h>. */
#ifndef GATHER_PCI_H
#define GATHER_PCI_H

#include "facts.h"

struct pci_reader;

/**
 * pci_reader_open() - prepare libpci; nothing is read yet
 * @reader: to be given to pci_reader_close()
 * @sysroot: "" or the folder that holds sys/
 *
 * Return: 0, -ENOENT when there is no sys/bus/pci, -EIO when libpci gives up, -ENOMEM.
 */
int pci_reader_open(struct pci_reader **reader, const char *sysroot);

/** pci_reader_close() - NULL is allowed */
void pci_reader_close(struct pci_reader *reader);

/**
 * pci_gather() - read one function into device->pci, ->msix and ->bars
 * @device: ->address names it; what could not be read says so in its own status
 *
 * Reads configuration space through sysfs, which resumes a suspended function for the moment
 * (pci_config_pm_runtime_get()); no BAR is touched, no ROM read.
 *
 * Return: 0; -ENODEV when there is no such function; -EIO when libpci gives up. Also in
 * device->pci.status.
 */
int pci_gather(struct pci_reader *reader, struct device_facts *device);

/**
 * pci_gather_dump() - read functions out of a hexadecimal dump, as lspci -xxx prints it
 * @path: of a file with one entry for each of @devices, in their order, and nothing else
 * @devices: ->pci, ->msix and ->bars are filled; a dump has no sizes of BARs, nor a driver
 *
 * Return: 0; -EIO when libpci gives up, and then the devices are not to be used.
 */
int pci_gather_dump(const char *path, struct device_facts *const *devices, size_t n);

#endif
