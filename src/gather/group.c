// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/group.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "facts/bound.h"
#include "gather/sysfs.h"
#include "gather/sysfs_path.h"
#include "number.h"
#include "target.h"
#include "xmalloc.h"

#define RESERVED_TEXT 4096

void group_read_member(const char *sysroot, const char *address, struct group_member *member)
{
	long long class = 0;

	*member = (struct group_member){ 0 };
	snprintf(member->address, sizeof(member->address), "%s", address);
	sysfs_link_name(sysroot, member->driver, sizeof(member->driver),
			"/sys/bus/pci/devices/%s/driver", address);
	member->vfio_registered.value =
		sysfs_exists(sysroot, "/sys/bus/pci/devices/%s/vfio-dev", address);
	if (sysfs_read_number(sysroot, &class, "/sys/bus/pci/devices/%s/class", address) == 0)
		member->bridge = bound_never((uint32_t) class);
}

struct member_walk {
	const char *sysroot;
	struct group_facts *group;
};

static int add_member(const char *address, void *arg)
{
	struct member_walk *walk = arg;
	struct group_facts *group = walk->group;

	group_read_member(walk->sysroot, address, array_add(group->members, group->n_members));
	return 0;
}

/* "0x00000000fee00000 0x00000000feefffff msi": iommu_group_show_resv_regions() */
static bool parse_reserved(const char *line, struct reserved_region *region)
{
	line = number_take(line, NUMBER_PREFIXED, UINT64_MAX, &region->start);
	if (!line || *line != ' ')
		return false;
	line = number_take(line + 1, NUMBER_PREFIXED, UINT64_MAX, &region->last);
	if (!line || *line != ' ' || !line[1])
		return false;
	copy_text(region->type, sizeof(region->type), line + 1);
	return true;
}

static void read_reserved(const char *sysroot, struct group_facts *group)
{
	char text[RESERVED_TEXT], *rest = text, *line;

	if (sysfs_read(sysroot, text, sizeof(text), "/sys/kernel/iommu_groups/%u/reserved_regions",
		       group->id) != 0)
		return;
	group->reserved = xmalloc(sizeof(*group->reserved)); /* not NULL, even if empty */
	while ((line = strsep(&rest, "\n")) != NULL) {
		struct reserved_region region;

		if (parse_reserved(line, &region))
			*array_add(group->reserved, group->n_reserved) = region;
	}
}

static int found_cdev(const char *name, void *arg)
{
	struct target target;
	char *cdev = arg;

	if (target_parse(name, &target) != 0 || target.kind != TARGET_CDEV)
		return 0;
	snprintf(cdev, sizeof(((struct device_facts *)NULL)->cdev), "%s", name);
	return 1;
}

/* The class device exists since Linux 6.1, its device number only with CONFIG_VFIO_DEVICE_CDEV. */
static void read_cdev(const char *sysroot, struct device_facts *device)
{
	char dir[SYSFS_PATH_SIZE];
	int ret;

	sysfs_path_of(device, dir);
	device->cdev_status = FACT_NOT_THERE;
	device->vfio_registered = (struct fact_flag){
		.value = sysfs_exists(sysroot, "%s/vfio-dev", dir),
	};
	ret = sysfs_each(sysroot, found_cdev, device->cdev, "%s/vfio-dev", dir);
	if (ret == 1 && sysfs_exists(sysroot, "%s/vfio-dev/%s/dev", dir, device->cdev))
		device->cdev_status = 0;
	else
		device->cdev[0] = '\0'; /* a name without a node is of no use */
}

void group_gather(const char *sysroot, struct device_facts *device)
{
	struct group_facts *group = &device->group;
	struct member_walk walk = { sysroot, group };
	char text[32], dir[SYSFS_PATH_SIZE];
	int ret;

	read_cdev(sysroot, device);
	sysfs_path_of(device, dir);
	ret = sysfs_link_name(sysroot, text, sizeof(text), "%s/iommu_group", dir);
	group->status = ret == -ENOENT ? FACT_NOT_THERE : ret;
	if (ret)
		return;
	group->status = sysfs_parse_u32(text, &group->id);
	if (group->status)
		return;
	/* The group of a mediated device has the same name (vfio_noiommu_group_alloc()). */
	if (device->mdev.status && sysfs_read(sysroot, text, sizeof(text),
					      "/sys/kernel/iommu_groups/%u/name", group->id) == 0)
		group->noiommu = strcmp(text, "vfio-noiommu") == 0;
	sysfs_read(sysroot, group->type, sizeof(group->type), "/sys/kernel/iommu_groups/%u/type",
		   group->id);
	sysfs_each(sysroot, add_member, &walk, "/sys/kernel/iommu_groups/%u/devices", group->id);
	read_reserved(sysroot, group);
}
