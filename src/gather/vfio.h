/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opening a VFIO device, through its group or through its own node. Opening resets the function:
 * vfio_pci_core_enable() calls pci_try_reset_function(), and so does the last close.
 */
#ifndef GATHER_VFIO_H
#define GATHER_VFIO_H

#include <sys/types.h>

#include "facts/facts.h"
#include "util.h"

struct vfio_request {
	const char *sysroot; /* "" for the running system */
	enum vfio_backend backend;
	const char *vf_token; /* UUID of the PF's owner, or NULL */
};

/* -1 in each place that is not open. */
struct vfio_handle {
	int device;
	int group;
	int container; /* /dev/vfio/vfio, or /dev/iommu */
};

#define VFIO_HANDLE_CLOSED ((struct vfio_handle){ -1, -1, -1 })

/**
 * vfio_open() - open the device and attach it to an IOMMU where the backend needs that
 * @handle: all closed on failure
 * @device: ->pci, ->group and ->cdev must have been gathered; ->open says through which backend,
 *	or at which step it failed; ->iommu.type what the container was set to
 *
 * Through the group, in this order of IOMMU: type1v2, type1, SPAPR TCE v2, SPAPR TCE; no-IOMMU
 * where the group is one. Through the cdev: bound to an iommufd, attached to nothing.
 *
 * Return: 0, or -errno, which is also device->open.status.
 */
int vfio_open(struct vfio_handle *handle, const struct vfio_request *request,
	      struct device_facts *device);

/**
 * vfio_offset() - where in the device's descriptor a byte of a region is
 * @region: as the kernel told it
 * @at: bytes from there
 *
 * Return: the offset for pread() and mmap(); -1, which both refuse, where it is beyond 2^63 - 1.
 */
static inline off_t vfio_offset(uint64_t region, uint64_t at)
{
	const uint64_t offset = add_u64(region, at);

	return offset > INT64_MAX ? -1 : (off_t)offset;
}

/** vfio_close() - close whatever is open; the last close resets the function */
void vfio_close(struct vfio_handle *handle);

/**
 * vfio_gather_info() - VFIO_DEVICE_GET_INFO into device->vfio
 *
 * Return: 0 or -errno, which is also device->vfio.status.
 */
int vfio_gather_info(const struct vfio_handle *handle, struct device_facts *device);

/**
 * vfio_gather_regions() - VFIO_DEVICE_GET_REGION_INFO for each region the device has
 * @device: ->vfio must have been gathered; a region that cannot be asked says so in its status
 *
 * The ROM (index 6) of a PCI device is not asked for: the kernel would switch memory decoding on
 * and read the ROM's header (vfio_pci_ioctl_get_region_info()).
 */
void vfio_gather_regions(const struct vfio_handle *handle, struct device_facts *device);

/** vfio_gather_region() - the same for the one region, added to those already gathered */
void vfio_gather_region(const struct vfio_handle *handle, struct device_facts *device,
			uint32_t index);

/** vfio_gather_irqs() - VFIO_DEVICE_GET_IRQ_INFO for each interrupt index */
void vfio_gather_irqs(const struct vfio_handle *handle, struct device_facts *device);

/**
 * vfio_gather_iommu() - what the container tells of the IOMMU, into device->iommu
 *
 * A container that does not tell leaves why in device->iommu.status.
 */
void vfio_gather_iommu(const struct vfio_handle *handle, struct device_facts *device);

#endif
