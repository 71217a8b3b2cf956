/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuration space as VFIO shows it through the open device. Whoever may open the device may
 * read all of it, where sysfs ends at 64 bytes for users without CAP_SYS_ADMIN (pci_read_config()).
 */
#ifndef GATHER_VFIO_CONFIG_H
#define GATHER_VFIO_CONFIG_H

#include "facts/facts.h"

/**
 * vfio_config_msix() - the MSI-X capability
 * @fd: of an open PCI device
 * @msix: filled where configuration space could be read; else as it was
 *
 * vfio-pci passes reads of the capability to the device (vfio_pci_config.c, cap_perms).
 */
void vfio_config_msix(int fd, struct msix_facts *msix);

/**
 * vfio_config_is_gone() - whether nobody answers for the device any more
 * @fd: of an open PCI device
 *
 * Revision and class are asked for: never all ones in a function that is there, and of a virtual
 * function the device's own as well, other than its ids.
 *
 * Return: true if they read as all ones; false also when they cannot be read.
 */
bool vfio_config_is_gone(int fd);

#endif
