// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/mdev.h"

#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "gather/sysfs.h"

/* The link leads to PARENT/UUID below /sys/devices: drivers/vfio/mdev/mdev_core.c */
static void read_parent(const char *sysroot, struct mdev_facts *mdev)
{
	char link[PATH_MAX], path[PATH_MAX];

	snprintf(link, sizeof(link), "%s/sys/bus/mdev/devices/%s", sysroot, mdev->uuid);
	if (!realpath(link, path))
		return;
	dirname(path);
	snprintf(mdev->parent, sizeof(mdev->parent), "%s", strrchr(path, '/') + 1);
	sysfs_link_name("", mdev->parent_driver, sizeof(mdev->parent_driver), "%s/driver", path);
}

void mdev_gather(const char *sysroot, const char *uuid, struct mdev_facts *mdev)
{
	*mdev = (struct mdev_facts){ 0 };
	snprintf(mdev->uuid, sizeof(mdev->uuid), "%s", uuid);
	read_parent(sysroot, mdev);
	sysfs_link_name(sysroot, mdev->type, sizeof(mdev->type),
			"/sys/bus/mdev/devices/%s/mdev_type", uuid);
	sysfs_read(sysroot, mdev->type_name, sizeof(mdev->type_name),
		   "/sys/bus/mdev/devices/%s/mdev_type/name", uuid);
}
