// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/vfio_backend.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>

#include "gather/holder.h"

int backend_fail(struct device_facts *device, enum open_step step, int status)
{
	device->open.step = step;
	device->open.status = status;
	return status;
}

int backend_open_node(struct device_facts *device, const char *sysroot, const char *node)
{
	char path[PATH_MAX];
	int fd;

	snprintf(device->open.node, sizeof(device->open.node), "%s", node);
	if (snprintf(path, sizeof(path), "%s%s", sysroot, node) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_RDWR | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

void backend_find_holder(const char *sysroot, struct device_facts *device)
{
	struct open_facts *open_facts = &device->open;
	char node[PATH_MAX];

	open_facts->holder[0] = '\0';
	if (device->group.status == 0) {
		snprintf(node, sizeof(node), "%s/dev/vfio/%s%u", sysroot,
			 device->group.noiommu ? "noiommu-" : "", device->group.id);
		holder_find(node, open_facts->holder, sizeof(open_facts->holder));
	}
	if (*open_facts->holder || device->cdev_status)
		return;
	snprintf(node, sizeof(node), "%s/dev/vfio/devices/%s", sysroot, device->cdev);
	holder_find(node, open_facts->holder, sizeof(open_facts->holder));
}
