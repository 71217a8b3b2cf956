/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two doors to a VFIO device, and what they share; vfio_open() chooses between them. */
#ifndef GATHER_VFIO_DOOR_H
#define GATHER_VFIO_DOOR_H

#include "gather/vfio.h"

/**
 * door_fail() - note in device->open where opening failed and why
 *
 * Return: @status.
 */
int door_fail(struct device_facts *device, enum open_step step, int status);

/**
 * door_open_node() - open a node for reading and writing, and note it in device->open.node
 * @node: its path below @sysroot
 *
 * Return: the descriptor, close-on-exec, or -errno.
 */
int door_open_node(struct device_facts *device, const char *sysroot, const char *node);

/**
 * door_find_holder() - who has the device open, into device->open.holder
 *
 * Looks for the node of the group and for that of the device: each keeps the other from being
 * opened (vfio_device_block_group(), vfio_group_fops_open()).
 */
void door_find_holder(const char *sysroot, struct device_facts *device);

/**
 * door_open_group() - container, group, device: the type 1 or SPAPR TCE IOMMU, or none
 *
 * Return: 0 or -errno; the step is in device->open, what is open in @handle.
 */
int door_open_group(struct vfio_handle *handle, const struct vfio_request *request,
		    struct device_facts *device);

/**
 * door_open_cdev() - the device's own node, bound to an iommufd and attached to nothing
 *
 * Return: 0 or -errno; the step is in device->open, what is open in @handle.
 */
int door_open_cdev(struct vfio_handle *handle, const struct vfio_request *request,
		   struct device_facts *device);

#endif
