/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opening a VFIO device, through its group or its device cdev. Opening resets the function:
 * vfio_pci_core_enable() calls pci_try_reset_function(), and so does the last close.
 */
#ifndef GATHER_VFIO_H
#define GATHER_VFIO_H

#include <sys/types.h>

#include "facts/facts.h"
#include "gather/vfio_view.h"
#include "util.h"

struct vfio_request {
	const char *sysroot; /* "" for the running system */
	enum vfio_backend backend;
	const char *vf_token; /* UUID set by the user of the PF, or NULL */
};

/* Descriptors; -1 if not open. */
struct vfio_handle {
	int device;
	int group;
	int container; /* /dev/vfio/vfio, or /dev/iommu */
};

#define VFIO_HANDLE_CLOSED ((struct vfio_handle){ -1, -1, -1 })

/**
 * vfio_open() - open the device and, if the backend requires it, attach it to an IOMMU
 * @handle: all descriptors are closed on failure
 * @device: ->pci, ->group and ->cdev must have been gathered; ->open is set to the backend, or to
 *	the step that failed; ->iommu.type to the type of the container
 *
 * Through the group, IOMMU types are tried in this order: type1v2, type1, SPAPR TCE v2, SPAPR TCE;
 * no-IOMMU for a no-IOMMU group. Through the cdev, the device is bound to an iommufd but not
 * attached to an address space.
 *
 * Return: 0, or -errno, which is also device->open.status.
 */
int vfio_open(struct vfio_handle *handle, const struct vfio_request *request,
	      struct device_facts *device);

/** vfio_close() - close whatever is open; the last close resets the function */
void vfio_close(struct vfio_handle *handle);

/**
 * vfio_gather_info() - VFIO_DEVICE_GET_INFO into device->vfio
 *
 * Return: 0 or -errno, which is also device->vfio.status.
 */
int vfio_gather_info(const struct vfio_view *view, struct device_facts *device);

/**
 * vfio_gather_regions() - VFIO_DEVICE_GET_REGION_INFO for each region of the device
 * @device: ->vfio must have been gathered; a region that cannot be queried has a status
 *
 * The ROM (index 6) of a PCI device is not queried: the kernel would enable memory decoding and
 * read the ROM's header (vfio_pci_ioctl_get_region_info()).
 */
void vfio_gather_regions(const struct vfio_view *view, struct device_facts *device);

/** vfio_gather_region() - likewise for one region, added to those already gathered */
void vfio_gather_region(const struct vfio_view *view, struct device_facts *device, uint32_t index);

/** vfio_gather_irqs() - VFIO_DEVICE_GET_IRQ_INFO for each interrupt index */
void vfio_gather_irqs(const struct vfio_view *view, struct device_facts *device);

/**
 * vfio_gather_iommu() - the container's IOMMU info, into device->iommu
 *
 * If the container does not report it, device->iommu.status says why.
 */
void vfio_gather_iommu(const struct vfio_handle *handle, struct device_facts *device);

#endif
