// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>

#include "gather/uapi.h"
#include "gather/vfio_backend.h"
#include "util.h"

/* The order in which IOMMU types are tried. */
static const struct {
	enum iommu_type type;
	unsigned long extension;
} iommu_order[] = {
	{ IOMMU_TYPE1V2, VFIO_TYPE1v2_IOMMU },
	{ IOMMU_TYPE1, VFIO_TYPE1_IOMMU },
	{ IOMMU_SPAPR_TCE_V2, VFIO_SPAPR_TCE_v2_IOMMU },
	{ IOMMU_SPAPR_TCE, VFIO_SPAPR_TCE_IOMMU },
};

static int set_iommu(int container, bool noiommu, enum iommu_type *type)
{
	int ret = -ENODEV;

	if (noiommu) {
		*type = IOMMU_NOIOMMU;
		return uapi_ioctl(container, VFIO_SET_IOMMU, (void *)VFIO_NOIOMMU_IOMMU);
	}
	for (size_t i = 0; i < ARRAY_SIZE(iommu_order); i++) {
		void *extension = (void *)iommu_order[i].extension;

		/* A positive result means yes: uapi_ioctl() returns -EPROTO for it. */
		if (uapi_ioctl(container, VFIO_CHECK_EXTENSION, extension) != -EPROTO)
			continue;
		ret = uapi_ioctl(container, VFIO_SET_IOMMU, extension);
		if (ret == 0)
			*type = iommu_order[i].type;
		if (ret == 0 || ret == -EPERM)
			break;
	}
	return ret;
}

static int check_viable(int group)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	int ret = uapi_ioctl(group, VFIO_GROUP_GET_STATUS, &status);

	if (ret)
		return ret;
	return status.flags & VFIO_GROUP_FLAGS_VIABLE ? 0 : -EBUSY;
}

static int get_device_fd(struct vfio_handle *handle, const struct vfio_request *request,
			 struct device_facts *device)
{
	const char *token = request->vf_token;
	char name[128];
	int fd;

	/* "NAME vf_token=UUID": vfio_pci_core_match() */
	snprintf(name, sizeof(name), "%s%s%s", facts_device_label(device),
		 token ? " vf_token=" : "", token ? token : "");
	fd = uapi_open_ioctl(handle->group, VFIO_GROUP_GET_DEVICE_FD, name);
	if (fd < 0)
		return backend_fail(device, STEP_DEVICE_FD, fd);
	handle->device = fd;
	return 0;
}

static int open_container(struct vfio_handle *handle, const struct vfio_request *request,
			  struct device_facts *device)
{
	int ret = backend_open_node(device, request->sysroot, "/dev/vfio/vfio");

	if (ret < 0)
		return backend_fail(device, STEP_CONTAINER, ret);
	handle->container = ret;
	ret = uapi_ioctl(handle->container, VFIO_GET_API_VERSION, NULL);
	if (ret)
		return backend_fail(device, STEP_CONTAINER, ret);
	return 0;
}

static int open_group(struct vfio_handle *handle, const struct vfio_request *request,
		      struct device_facts *device)
{
	char node[64];
	int ret;

	snprintf(node, sizeof(node), "/dev/vfio/%s%u", device->group.noiommu ? "noiommu-" : "",
		 device->group.id);
	ret = backend_open_node(device, request->sysroot, node);
	if (ret == -EBUSY)
		backend_find_holder(request->sysroot, device);
	if (ret < 0)
		return backend_fail(device, STEP_NODE, ret);
	handle->group = ret;
	ret = check_viable(handle->group);
	if (ret)
		return backend_fail(device, STEP_VIABLE, ret);
	ret = uapi_ioctl(handle->group, VFIO_GROUP_SET_CONTAINER, &handle->container);
	if (ret)
		return backend_fail(device, STEP_SET_CONTAINER, ret);
	ret = set_iommu(handle->container, device->group.noiommu, &device->iommu.type);
	return ret ? backend_fail(device, STEP_SET_IOMMU, ret) : 0;
}

int vfio_open_group(struct vfio_handle *handle, const struct vfio_request *request,
		    struct device_facts *device)
{
	int ret;

	device->open.backend = BACKEND_GROUP;
	if (device->group.status)
		return backend_fail(device, STEP_GROUP, -ENODEV);
	ret = open_container(handle, request, device);
	if (ret == 0)
		ret = open_group(handle, request, device);
	return ret ? ret : get_device_fd(handle, request, device);
}
