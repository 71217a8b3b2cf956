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
	size_t length; /* number of valid bytes at the beginning */
	int fd;        /* from which further bytes are read on demand; -1: there are none */
};

/**
 * pci_config_is_gone() - whether the function no longer responds
 *
 * Revision and class are never all ones in a present function; unlike the ids, a virtual function
 * implements them, too.
 *
 * Return: true if they read as all ones; false also when they have not been read.
 */
bool pci_config_is_gone(const struct pci_config *config);

/**
 * pci_config_msix() - find the MSI-X capability
 * @config: further bytes are read from ->fd
 * @msix: filled; ->status is 0, FACT_NOT_THERE, -EACCES if the list continues after what can be
 *	read, -EIO if not even the header can be read or it reads as all ones, or -errno of reading
 *
 * Without CAP_SYS_ADMIN, sysfs shows only 64 bytes, from which an absent capability does not
 * follow.
 */
void pci_config_msix(struct pci_config *config, struct msix_facts *msix);

/**
 * pci_config_registers() - facts of the header that no file of sysfs has
 * @pci: ->revision, and ->memory_enabled and ->bus_master, for which ->command_status is 0 or -EIO
 */
void pci_config_registers(const struct pci_config *config, struct pci_facts *pci);

#endif
