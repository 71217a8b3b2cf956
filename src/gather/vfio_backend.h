/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two backends, group and device cdev, and their common parts; vfio_open() chooses one. */
#ifndef GATHER_VFIO_BACKEND_H
#define GATHER_VFIO_BACKEND_H

#include "gather/vfio.h"

/**
 * backend_fail() - record in device->open at which step opening failed and why
 *
 * Return: @status.
 */
int backend_fail(struct device_facts *device, enum open_step step, int status);

/**
 * backend_open_node() - open a node for reading and writing, and record it in device->open.node
 * @node: its path below @sysroot
 *
 * Return: the descriptor, close-on-exec, or -errno.
 */
int backend_open_node(struct device_facts *device, const char *sysroot, const char *node);

/**
 * backend_find_holder() - the process that has the device open, into device->open.holder
 *
 * Looks for both the group's node and the device cdev: while one is open, the other cannot be
 * (vfio_device_block_group(), vfio_group_fops_open()).
 */
void backend_find_holder(const char *sysroot, struct device_facts *device);

/**
 * vfio_open_group() - container, group and device, with a type 1 or SPAPR TCE IOMMU, or none
 *
 * Return: 0 or -errno; device->open has the step, @handle the open descriptors.
 */
int vfio_open_group(struct vfio_handle *handle, const struct vfio_request *request,
		    struct device_facts *device);

/**
 * vfio_open_cdev() - the device cdev, bound to an iommufd but not attached to an address space
 *
 * Return: 0 or -errno; device->open has the step, @handle the open descriptors.
 */
int vfio_open_cdev(struct vfio_handle *handle, const struct vfio_request *request,
		   struct device_facts *device);

#endif
