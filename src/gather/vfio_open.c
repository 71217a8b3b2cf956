// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gather/holder.h"
#include "gather/sysfs.h"
#include "gather/uapi.h"
#include "gather/vfio.h"

static int fail(struct device_facts *device, enum open_step step, int status)
{
	device->open.step = step;
	device->open.status = status;
	return status;
}

static int open_node(struct device_facts *device, const char *sysroot, const char *node)
{
	char path[sizeof(device->open.node) + FACTS_NODE];
	int fd;

	snprintf(device->open.node, sizeof(device->open.node), "%s", node);
	if (snprintf(path, sizeof(path), "%s%s", sysroot, node) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	fd = -errno;
	if (fd == -EBUSY)
		holder_find(path, device->open.holder, sizeof(device->open.holder));
	return fd;
}

/* The order in which a container is offered to the kernel. */
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

		/* A positive answer means yes: uapi_ioctl() has it as -EPROTO. */
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
	char name[128];
	int fd;

	if (request->vf_token)
		snprintf(name, sizeof(name), "%s vf_token=%s", device->address, request->vf_token);
	else
		snprintf(name, sizeof(name), "%s", device->address);
	fd = uapi_open_ioctl(handle->group, VFIO_GROUP_GET_DEVICE_FD, name);
	if (fd < 0)
		return fail(device, STEP_DEVICE_FD, fd);
	handle->device = fd;
	return 0;
}

static int open_container(struct vfio_handle *handle, const struct vfio_request *request,
			  struct device_facts *device)
{
	int ret = open_node(device, request->sysroot, "/dev/vfio/vfio");

	if (ret < 0)
		return fail(device, STEP_CONTAINER, ret);
	handle->container = ret;
	ret = uapi_ioctl(handle->container, VFIO_GET_API_VERSION, NULL);
	if (ret)
		return fail(device, STEP_CONTAINER, ret);
	return 0;
}

static int open_group(struct vfio_handle *handle, const struct vfio_request *request,
		      struct device_facts *device)
{
	char node[64];
	int ret;

	snprintf(node, sizeof(node), "/dev/vfio/%s%u", device->group.noiommu ? "noiommu-" : "",
		 device->group.id);
	ret = open_node(device, request->sysroot, node);
	if (ret < 0)
		return fail(device, STEP_NODE, ret);
	handle->group = ret;
	ret = check_viable(handle->group);
	if (ret)
		return fail(device, STEP_VIABLE, ret);
	ret = uapi_ioctl(handle->group, VFIO_GROUP_SET_CONTAINER, &handle->container);
	if (ret)
		return fail(device, STEP_SET_CONTAINER, ret);
	ret = set_iommu(handle->container, device->group.noiommu, &device->iommu.type);
	return ret ? fail(device, STEP_SET_IOMMU, ret) : 0;
}

static int open_by_group(struct vfio_handle *handle, const struct vfio_request *request,
			 struct device_facts *device)
{
	int ret;

	device->open.backend = BACKEND_GROUP;
	if (device->group.status)
		return fail(device, STEP_GROUP, -ENODEV);
	ret = open_container(handle, request, device);
	if (ret == 0)
		ret = open_group(handle, request, device);
	return ret ? ret : get_device_fd(handle, request, device);
}

static int open_by_cdev(struct vfio_handle *handle, const struct vfio_request *request,
			struct device_facts *device)
{
	struct vfio_device_bind_iommufd bind = { .argsz = sizeof(bind) };
	char node[64];
	int ret;

	device->open.backend = BACKEND_CDEV;
	if (device->cdev_status)
		return fail(device, STEP_NODE, -ENODEV);
	ret = open_node(device, request->sysroot, "/dev/iommu");
	if (ret < 0)
		return fail(device, STEP_IOMMUFD, ret);
	handle->container = ret;
	snprintf(node, sizeof(node), "/dev/vfio/devices/%s", device->cdev);
	ret = open_node(device, request->sysroot, node);
	if (ret < 0)
		return fail(device, STEP_NODE, ret);
	handle->device = ret;
	bind.iommufd = handle->container;
	ret = uapi_ioctl(handle->device, VFIO_DEVICE_BIND_IOMMUFD, &bind);
	if (ret)
		return fail(device, STEP_BIND, ret);
	device->iommu.type = IOMMU_IOMMUFD;
	return 0;
}

/* A caller that may not open the newer door is shown the older one. */
static bool cdev_is_better(const struct vfio_request *request, struct device_facts *device)
{
	const char *why = "the kernel offers no device node (CONFIG_VFIO_DEVICE_CDEV)";
	char path[FACTS_NODE * 2];

	if (device->cdev_status == 0) {
		snprintf(path, sizeof(path), "%s/dev/vfio/devices/%s", request->sysroot,
			 device->cdev);
		why = access(path, R_OK | W_OK) == 0 ? "" : "the device node may not be opened";
		if (!*why && request->vf_token)
			why = "a VF token goes with the group";
	}
	snprintf(device->open.why, sizeof(device->open.why), "%s",
		 *why ? why : "the device has a node of its own");
	return !*why;
}

static bool is_vfio_driver(const char *sysroot, const struct device_facts *device)
{
	if (device->pci.driver_status)
		return false;
	return strstr(device->pci.driver, "vfio") != NULL ||
	       sysfs_exists(sysroot, "/sys/bus/pci/devices/%s/vfio-dev", device->address);
}

static void gather_unsafe_interrupts(const char *sysroot, struct open_facts *open_facts)
{
	char text[8];

	open_facts->unsafe_known =
		sysfs_read(sysroot, text, sizeof(text),
			   "/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts") == 0;
	open_facts->unsafe_interrupts = open_facts->unsafe_known && text[0] == 'Y';
}

int vfio_open(struct vfio_handle *handle, const struct vfio_request *request,
	      struct device_facts *device)
{
	bool cdev = request->backend == BACKEND_CDEV;
	int ret;

	*handle = VFIO_HANDLE_CLOSED;
	device->open.status = 0;
	device->open.as_root = geteuid() == 0;
	gather_unsafe_interrupts(request->sysroot, &device->open);
	if (!is_vfio_driver(request->sysroot, device))
		return fail(device, STEP_DRIVER, -ENXIO);
	if (request->backend == BACKEND_AUTO)
		cdev = cdev_is_better(request, device);
	ret = cdev ? open_by_cdev(handle, request, device) : open_by_group(handle, request, device);
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
