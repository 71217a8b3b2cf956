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

/** pci_reader_sysroot() - as given to pci_reader_open() */
const char *pci_reader_sysroot(const struct pci_reader *reader);

/* What a scan reads of each function: each costs a file or two, names a database. */
enum pci_need {
	PCI_NEED_IDENTITY = 1 << 0, /* ids, class, driver: sysfs's uevent */
	PCI_NEED_NAMES = 1 << 1,    /* of vendor, device and class: loads pci.ids; wants identity */
	PCI_NEED_MSIX = 1 << 2,     /* configuration space, its first 256 bytes in one read */
	PCI_NEED_BAR_SIZE = 1 << 3, /* of the vector table's BAR; wants MSI-X */
	PCI_NEED_GROUP = 1 << 4, /* the number of the IOMMU group, not its members */
	PCI_NEED_STATE = 1 << 5, /* NUMA node and power state; wants identity */
	PCI_NEED_ALL = 1 << 6,   /* what pci_gather() reads, and the number of the group */
};

struct pci_scan {
	unsigned int needs;   /* of enum pci_need */
	unsigned int filters; /* those of them that @keep looks at: read first */
	/*
	 * Asked again each time something new was read: false leaves the function out. Groups of facts
	 * not yet read are FACT_NOT_ASKED. NULL: all are wanted.
	 */
	bool (*keep)(const struct device_facts *device, const void *arg);
	const void *arg;
};

/**
 * pci_scan() - append all functions of the system to @facts, in the order of their addresses
 * @scan: what to read and what to leave out
 * @facts: grows by the functions that @scan keeps; what is not in scan->needs stays not asked
 *
 * Reads nothing of a function that is not needed, and no function's group members, so that the time
 * grows with the number of functions and no faster. A function that goes away meanwhile is left
 * out.
 *
 * Return: 0, -errno of reading the folder of functions, -EIO when libpci gives up.
 */
int pci_scan(struct pci_reader *reader, const struct pci_scan *scan, struct facts *facts);

#endif
