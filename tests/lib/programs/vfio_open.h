/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opening a device through its group, with as few ioctls as possible; every failure ends the
 * program.
 */
#ifndef VFIO_OPEN_H
#define VFIO_OPEN_H

#include <fcntl.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

/* check() - returns @result; a negative one ends the program, with the reason */
static int check(int result, const char *what)
{
	if (result < 0) {
		perror(what);
		exit(1);
	}
	return result;
}

/* open_device() - the device fd; group and container stay open with it */
static int open_device(const char *group_number, const char *address)
{
	static const unsigned long types[] = {
		VFIO_TYPE1v2_IOMMU, VFIO_TYPE1_IOMMU, VFIO_SPAPR_TCE_v2_IOMMU, VFIO_SPAPR_TCE_IOMMU,
	};
	char node[64];
	int container, group;

	container = check(open("/dev/vfio/vfio", O_RDWR), "/dev/vfio/vfio");
	snprintf(node, sizeof(node), "/dev/vfio/%s", group_number);
	group = check(open(node, O_RDWR), node);
	check(ioctl(group, VFIO_GROUP_SET_CONTAINER, &container), "VFIO_GROUP_SET_CONTAINER");
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (ioctl(container, VFIO_CHECK_EXTENSION, types[i]) > 0 &&
		    ioctl(container, VFIO_SET_IOMMU, types[i]) == 0)
			return check(ioctl(group, VFIO_GROUP_GET_DEVICE_FD, address),
				     "VFIO_GROUP_GET_DEVICE_FD");
	fprintf(stderr, "no IOMMU type that the kernel takes\n");
	exit(1);
}

/* region_info() - what the kernel reports about a region */
static inline void region_info(int device, const char *index, struct vfio_region_info *info)
{
	*info = (struct vfio_region_info){ .argsz = sizeof(*info), .index = (unsigned int)atoi(index) };
	check(ioctl(device, VFIO_DEVICE_GET_REGION_INFO, info), "VFIO_DEVICE_GET_REGION_INFO");
}

/* open_region() - the device fd, as open_device(); @info as region_info() */
static inline int open_region(const char *group_number, const char *address, const char *index,
			      struct vfio_region_info *info)
{
	int device = open_device(group_number, address);

	region_info(device, index, info);
	return device;
}

#endif
