// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <limits.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "gather/holder.h"
#include "gather/prereq.h"
#include "gather/sysfs.h"
#include "number.h"
#include "xmalloc.h"

static void name_owner(const struct stat *st, struct node_facts *node)
{
	const struct passwd *user = getpwuid(st->st_uid);
	const struct group *group = getgrgid(st->st_gid);

	snprintf(node->owner, sizeof(node->owner), "%u", st->st_uid);
	snprintf(node->owner_group, sizeof(node->owner_group), "%u", st->st_gid);
	if (user)
		snprintf(node->owner, sizeof(node->owner), "%s", user->pw_name);
	if (group)
		snprintf(node->owner_group, sizeof(node->owner_group), "%s", group->gr_name);
}

static void look_at(const char *sysroot, struct node_facts *node)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s%s", sysroot, node->path);
	if (stat(path, &st) != 0) {
		node->status = -errno;
		return;
	}
	node->status = S_ISCHR(st.st_mode) ? 0 : -ENOTTY;
	node->there = node->status == 0;
	if (!node->there)
		return;
	node->major = major(st.st_rdev);
	node->minor = minor(st.st_rdev);
	node->mode = st.st_mode & 0777;
	name_owner(&st, node);
	node->access_status = faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) ? -errno : 0;
	/* Processes are those of the running system, even with --sysroot. */
	if (!*sysroot)
		holder_find(path, node->holder, sizeof(node->holder));
}

/* @number: path of the file with the kernel's "MAJOR:MINOR" */
static void add_node(const char *sysroot, struct prereq_facts *prereq, enum node_role role,
		     const char *path, const char *number)
{
	struct node_facts *node = array_add(prereq->nodes, prereq->n_nodes);
	uint64_t device[2];
	char text[32];

	node->role = role;
	node->access_status = FACT_NOT_ASKED;
	snprintf(node->path, sizeof(node->path), "%s", path);
	look_at(sysroot, node);
	node->kernel_status = sysfs_read(sysroot, text, sizeof(text), "%s", number);
	if (node->kernel_status == 0 && !number_parse_pair(text, 10, UINT32_MAX, device))
		node->kernel_status = -EINVAL;
	if (node->kernel_status == 0) {
		node->kernel_major = (uint32_t)device[0];
		node->kernel_minor = (uint32_t)device[1];
	}
}

static void add_group_nodes(const char *sysroot, struct device_facts *device)
{
	const struct group_facts *group = &device->group;
	char name[32], path[FACTS_NODE], number[FACTS_NODE];

	add_node(sysroot, &device->prereq, NODE_CONTAINER, "/dev/vfio/vfio",
		 "/sys/class/misc/vfio/dev");
	if (group->status)
		return;
	snprintf(name, sizeof(name), "%s%" PRIu32, group->noiommu ? "noiommu-" : "", group->id);
	snprintf(path, sizeof(path), "/dev/vfio/%s", name);
	snprintf(number, sizeof(number), "/sys/class/vfio/%s/dev", name);
	add_node(sysroot, &device->prereq, NODE_GROUP, path, number);
}

void prereq_gather_nodes(const char *sysroot, struct device_facts *device)
{
	char path[FACTS_NODE], number[FACTS_NODE];

	add_group_nodes(sysroot, device);
	if (device->cdev_status)
		return;
	add_node(sysroot, &device->prereq, NODE_IOMMUFD, "/dev/iommu", "/sys/class/misc/iommu/dev");
	snprintf(path, sizeof(path), "/dev/vfio/devices/%s", device->cdev);
	snprintf(number, sizeof(number), "/sys/class/vfio-dev/%s/dev", device->cdev);
	add_node(sysroot, &device->prereq, NODE_DEVICE, path, number);
}
