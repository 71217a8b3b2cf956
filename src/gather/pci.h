/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuration space and names: of single functions and of dumps through libpci, which no other
 * file than pci.c includes; of all functions of the system through sysfs (pci_scan.c).
 */
#ifndef GATHER_PCI_H
#define GATHER_PCI_H

#include "facts.h"

struct pci_reader;

/**
 * pci_reader_open() - prepare libpci; nothing is read yet
 * @reader: to be given to pci_reader_close()
 * @sysroot: "" or the folder that holds sys/
 *
 * Return: 0, -ENOENT when there is no sys/bus/pci, -EIO when libpci gives up.
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

/**
 * pci_names() - look up the names of vendor, device and class, in the system's pci.ids
 * @pci: the names are filled in, for ->vendor, ->device and ->class
 *
 * Return: 0; -EIO when libpci gives up.
 */
int pci_names(struct pci_reader *reader, struct pci_facts *pci);

/** pci_state() - NUMA node and power state of the function @address, into @pci */
void pci_state(const struct pci_reader *reader, const char *address, struct pci_facts *pci);

/**
 * pci_each_function() - call @fn for each function of the system, in the order of their addresses
 * @sysroot: "" or the folder that holds sys/
 * @fn: 0 to go on
 *
 * Return: 0, what @fn returned, or -errno of reading the folder of functions.
 */
int pci_each_function(const char *sysroot, int (*fn)(const char *address, void *arg), void *arg);

#endif
