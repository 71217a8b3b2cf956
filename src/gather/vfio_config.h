/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuration space through the open VFIO device. Any user who may open the device can read all
 * of it, while sysfs shows 64 bytes to users without CAP_SYS_ADMIN (pci_read_config()).
 */
#ifndef GATHER_VFIO_CONFIG_H
#define GATHER_VFIO_CONFIG_H

#include "facts/facts.h"
#include "gather/vfio_view.h"

/**
 * vfio_config_msix() - the MSI-X capability
 * @view: of a PCI device
 * @msix: filled if configuration space could be read; else unchanged
 *
 * vfio-pci passes reads of the capability to the device (vfio_pci_config.c, cap_perms).
 */
void vfio_config_msix(const struct vfio_view *view, struct msix_facts *msix);

/**
 * vfio_config_is_gone() - whether the device no longer responds
 * @view: of a PCI device
 *
 * Reads revision and class.
 *
 * Return: as pci_config_is_gone().
 */
bool vfio_config_is_gone(const struct vfio_view *view);

#endif
