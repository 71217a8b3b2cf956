/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The experiments of `check`: each is undone before the next, none accesses a register. */
#ifndef GATHER_MSIX_PROBE_H
#define GATHER_MSIX_PROBE_H

#include <stdint.h>

#include "facts/facts.h"
#include "gather/vfio.h"

/**
 * msix_probe_gather() - experiments on the MSI-X table's pages, into device->probe
 * @view: of the device
 * @handle: the same device, opened by us; NULL: it is another process's, so that only what does not
 *	access it is tried
 * @page_size: of this host, bytes
 * @device: ->pci, ->msix, ->vfio and the region of the table's BAR must have been gathered
 *
 * mmap() with PROT_READ of the pages that hold the table and of each announced sparse area, without
 * accessing them; with @handle, pread() of the table's first dword and the RFC's ioctl with a flag
 * that it rejects, both only under plain vfio-pci: there vfio_pci_bar_rw() answers the read itself,
 * and the ioctl's number has no other meaning. If mapping is refused and the region has no
 * capabilities, all other regions are gathered, too.
 */
void msix_probe_gather(const struct vfio_view *view, const struct vfio_handle *handle,
		       uint64_t page_size, struct device_facts *device);

/**
 * msix_probe_allow_mmap() - enable or disable mapping by the RFC's ioctl (--enable-ioctl)
 * @device: must be bound to plain vfio-pci; under other drivers the number means something else
 *
 * On a kernel with the RFC the setting outlives the file descriptor: disable it before @handle is
 * closed. If the process exits before that, it is disabled then (undo.h).
 *
 * Return: 0, -ENOTTY on other kernels, -EPERM under another driver, or -errno.
 */
int msix_probe_allow_mmap(const struct vfio_handle *handle, const struct device_facts *device,
			  bool on);

#endif
