/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configuration space as bytes, from wherever they are read. */
#ifndef GATHER_PCI_CONFIG_H
#define GATHER_PCI_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#include "facts/facts.h"

#define PCI_CONFIG_HEADER 64 /* bytes, PCI 3.0, 6.1: what every user may read */

/* The first 256 bytes of configuration space, as far as they were read. */
struct pci_config {
	uint8_t bytes[256];
	size_t length; /* of those at the beginning that hold */
	int fd; /* where others are read from when they are looked at; -1: there are no others */
};

/**
 * pci_config_msix() - find MSI-X in the list of capabilities
 * @config: more of it is read from ->fd
 * @msix: filled; ->status 0, FACT_NOT_THERE, -EACCES where the list goes on after the end of what
 *	can be read, -EIO where the header does, or -errno of reading
 *
 * Without CAP_SYS_ADMIN sysfs ends configuration space at 64 bytes: "no capability" would be a lie.
 */
void pci_config_msix(struct pci_config *config, struct msix_facts *msix);

/**
 * pci_config_registers() - what the header says that no file of sysfs does
 * @pci: ->revision, and ->memory_enabled and ->bus_master, for which ->command_status is 0 or -EIO
 */
void pci_config_registers(const struct pci_config *config, struct pci_facts *pci);

#endif
