// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>

#include "gather/uapi.h"
#include "gather/vfio_backend.h"
#include "number.h"

#define UUID_SIZE 16

/* The bytes in the order of the text: uuid_parse() in the kernel's lib/uuid.c. */
static void parse_uuid(const char *text, unsigned char bytes[static UUID_SIZE])
{
	for (size_t i = 0; i < UUID_SIZE; i++, text += 2) {
		if (*text == '-')
			text++;
		bytes[i] = (unsigned char)number_byte(text);
	}
}

static int bind_iommufd(const struct vfio_handle *handle, const char *vf_token)
{
	/* Kernels before 6.17 have no token, and accept a struct that ends before it. */
	struct uapi_bind_iommufd bind = {
		.argsz = offsetof(struct uapi_bind_iommufd, token_uuid_ptr),
		.iommufd = handle->container,
	};
	unsigned char uuid[UUID_SIZE];

	if (vf_token) {
		parse_uuid(vf_token, uuid);
		bind.argsz = sizeof(bind);
		bind.flags = UAPI_BIND_FLAG_TOKEN;
		bind.token_uuid_ptr = (uintptr_t)uuid;
	}
	return uapi_ioctl(handle->device, UAPI_BIND_IOMMUFD, &bind);
}

int vfio_open_cdev(struct vfio_handle *handle, const struct vfio_request *request,
		   struct device_facts *device)
{
	char node[64];
	int ret;

	device->open.backend = BACKEND_CDEV;
	if (device->cdev_status)
		return backend_fail(device, STEP_NODE, -ENODEV);
	ret = backend_open_node(device, request->sysroot, "/dev/iommu");
	if (ret < 0)
		return backend_fail(device, STEP_IOMMUFD, ret);
	handle->container = ret;
	snprintf(node, sizeof(node), "/dev/vfio/devices/%s", device->cdev);
	ret = backend_open_node(device, request->sysroot, node);
	if (ret < 0)
		return backend_fail(device, STEP_NODE, ret);
	handle->device = ret;
	ret = bind_iommufd(handle, request->vf_token);
	/* EINVAL if the cdev is already in use, EBUSY if the group is. */
	if (ret == -EINVAL || ret == -EBUSY)
		backend_find_holder(request->sysroot, device);
	if (ret)
		return backend_fail(device, STEP_BIND, *device->open.holder ? -EBUSY : ret);
	device->iommu.type = facts_is_noiommu(device) ? IOMMU_NOIOMMU : IOMMU_IOMMUFD;
	return 0;
}
