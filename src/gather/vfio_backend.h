/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two backends, group and device cdev, and what they share; vfio_open() chooses one. */
#ifndef GATHER_VFIO_BACKEND_H
#define GATHER_VFIO_BACKEND_H

#include "gather/vfio.h"

/**
 * backend_fail() - note in device->open where opening failed and why
 *
 * Return: @status.
 */
int backend_fail(struct device_facts *device, enum open_step step, int status);

/**
 * backend_open_node() - open a node for reading and writing, and note it in device->open.node
 * @node: its path below @sysroot
 *
 * Return: the descriptor, close-on-exec, or -errno.
 */
int backend_open_node(struct device_facts *device, const char *sysroot, const char *node);

/**
 * backend_find_holder() - who has the device open, into device->open.holder
 *
 * Looks for the node of the group and for that of the device: each keeps the other from being
 * opened (vfio_device_block_group(), vfio_group_fops_open()).
 */
void backend_find_holder(const char *sysroot, struct device_facts *device);

/**
 * vfio_open_group() - container, group, device: the type 1 or SPAPR TCE IOMMU, or none
 *
 * Return: 0 or -errno; the step is in device->open, what is open in @handle.
 */
int vfio_open_group(struct vfio_handle *handle, const struct vfio_request *request,
		    struct device_facts *device);

/**
 * vfio_open_cdev() - the device's own node, bound to an iommufd and attached to nothing
 *
 * Return: 0 or -errno; the step is in device->open, what is open in @handle.
 */
int vfio_open_cdev(struct vfio_handle *handle, const struct vfio_request *request,
		   struct device_facts *device);

#endif
