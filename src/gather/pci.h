/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system's functions (pci_scan.c; their facts: pci_sysfs.h) and, through libpci, which only
 * pci.c includes, names and dumps.
 */
#ifndef GATHER_PCI_H
#define GATHER_PCI_H

#include "facts/facts.h"

struct pci_reader;

/**
 * pci_reader_open() - prepare libpci; nothing is read yet
 * @reader: to be given to pci_reader_close()
 * @sysroot: "" or the directory that holds sys/
 *
 * Return: 0, -ENOENT if there is no sys/bus/pci, -EIO if libpci gives up.
 */
int pci_reader_open(struct pci_reader **reader, const char *sysroot);

/** pci_reader_close() - NULL is allowed */
void pci_reader_close(struct pci_reader *reader);

/**
 * pci_gather_dump() - read functions from a hexadecimal dump as printed by lspci -xxx
 * @path: a file with one entry for each of @devices, in that order, and nothing else
 * @devices: ->pci, ->msix and ->bars are filled; a dump has neither BAR sizes nor a driver
 *
 * Return: 0; -EIO if libpci gives up, in which case the devices must not be used.
 */
int pci_gather_dump(const char *path, struct device_facts *const *devices, size_t n);

/**
 * pci_names() - look up the names of vendor, device and class in the system's pci.ids
 * @pci: the names are filled in, for ->vendor, ->device and ->class
 *
 * Return: 0; -EIO if libpci gives up.
 */
int pci_names(struct pci_reader *reader, struct pci_facts *pci);

/**
 * pci_each_function() - call @fn for each function of the system, in the order of addresses
 * @sysroot: "" or the directory that holds sys/
 * @fn: returns 0 to continue
 *
 * Return: 0, what @fn returned, or -errno of reading the directory of functions.
 */
int pci_each_function(const char *sysroot, int (*fn)(const char *address, void *arg), void *arg);

#endif
