// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "facts/bound.h"
#include "gather/sysfs.h"
#include "gather/sysfs_path.h"
#include "gather/vfio_backend.h"

static bool may_open(const char *sysroot, const char *dir, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s%s/%s", sysroot, dir, name);
	return access(path, R_OK | W_OK) == 0;
}

/* A kernel without CONFIG_VFIO_GROUP has IOMMU groups, but no nodes for them. */
static bool has_group_node(const char *sysroot, const struct device_facts *device)
{
	const struct group_facts *group = &device->group;

	return group->status == 0 &&
	       sysfs_exists(sysroot, "/dev/vfio/%s%u", group->noiommu ? "noiommu-" : "", group->id);
}

/* Why the cdev backend cannot be used, or NULL. */
static const char *cdev_obstacle(const struct vfio_request *request,
				 const struct device_facts *device)
{
	if (device->cdev_status)
		return "the kernel provides no device cdev (CONFIG_VFIO_DEVICE_CDEV)";
	/*
	 * From Linux 6.17 on the cdev accepts one, too; without CONFIG_VFIO_GROUP there is no other
	 * way.
	 */
	if (request->vf_token && has_group_node(request->sysroot, device))
		return "a VF token needs the group";
	if (!may_open(request->sysroot, "/dev/vfio/devices", device->cdev))
		return "this user may not open the device cdev";
	if (!may_open(request->sysroot, "/dev", "iommu"))
		return "this user may not open /dev/iommu";
	return NULL;
}

/* Errors by which a kernel refuses this backend, rather than the device being at fault. */
static bool is_refusal(int status)
{
	return status == -EPERM || status == -EACCES || status == -EINVAL || status == -ENOENT ||
	       status == -ENOTTY || status == -EOPNOTSUPP;
}

static int open_better(struct vfio_handle *handle, const struct vfio_request *request,
		       struct device_facts *device)
{
	struct open_facts *open_facts = &device->open;
	const char *why = cdev_obstacle(request, device);
	int ret = 0;

	if (!why) {
		snprintf(open_facts->why, sizeof(open_facts->why),
			 "the kernel provides a device cdev");
		ret = vfio_open_cdev(handle, request, device);
		if (!is_refusal(ret) || !has_group_node(request->sysroot, device))
			return ret;
		/*
		 * For example on pseries: EPERM, as interrupts are not isolated
		 * (iommufd_device_bind())
		 */
		vfio_close(handle);
		*open_facts = (struct open_facts){ .token_given = open_facts->token_given,
						   .ioctl_off_status = FACT_NOT_ASKED };
	}
	snprintf(open_facts->why, sizeof(open_facts->why), "%s%s",
		 why ? why : "the kernel refuses the device cdev: ", why ? "" : strerror(-ret));
	return vfio_open_group(handle, request, device);
}

int vfio_open(struct vfio_handle *handle, const struct vfio_request *request,
	      struct device_facts *device)
{
	int ret;

	*handle = VFIO_HANDLE_CLOSED;
	device->open.status = 0;
	device->open.token_given = request->vf_token != NULL;
	if (!bound_to_vfio(device))
		ret = backend_fail(device, STEP_DRIVER, -ENXIO);
	else if (request->backend == BACKEND_AUTO)
		ret = open_better(handle, request, device);
	else if (request->backend == BACKEND_CDEV)
		ret = vfio_open_cdev(handle, request, device);
	else
		ret = vfio_open_group(handle, request, device);
	if (ret)
		vfio_close(handle);
	return ret;
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void vfio_close(struct vfio_handle *handle)
{
	close_one(&handle->device);
	close_one(&handle->group);
	close_one(&handle->container);
}
