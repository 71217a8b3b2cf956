/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The experiments of `check`: each is undone before the next, none reaches a register. */
#ifndef GATHER_MSIX_PROBE_H
#define GATHER_MSIX_PROBE_H

#include <stdint.h>

#include "facts/facts.h"
#include "gather/vfio.h"

/**
 * msix_probe_gather() - try the vector table's pages, into device->probe
 * @handle: open
 * @page_size: of this host, bytes
 * @device: ->pci, ->msix, ->vfio and the region of the table's BAR must have been gathered
 *
 * mmap of the pages that hold the table and of each announced sparse area, PROT_READ, without a
 * load; pread of the table's first dword and the RFC's ioctl with a flag it rejects, both under
 * plain vfio-pci alone: there vfio_pci_bar_rw() answers the read itself, and the number of the
 * ioctl belongs to nothing else. Where the pages are refused and their region has no capabilities,
 * all other regions are gathered, too.
 */
void msix_probe_gather(const struct vfio_handle *handle, uint64_t page_size,
		       struct device_facts *device);

/**
 * msix_probe_allow_mmap() - switch the RFC's ioctl on or off (--enable-ioctl)
 * @device: must be bound to plain vfio-pci; elsewhere the number means something else
 *
 * On an RFC kernel the setting outlives the file descriptor: switch it off before @handle is
 * closed. Where the process exits before that, it is switched off then (undo.h).
 *
 * Return: 0, -ENOTTY on other kernels, -EPERM under another driver, or -errno.
 */
int msix_probe_allow_mmap(const struct vfio_handle *handle, const struct device_facts *device,
			  bool on);

#endif
