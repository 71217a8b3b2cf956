// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/node.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "gather/sysfs.h"
#include "number.h"

/* What the name is appended to: of the node, and of the directory with the kernel's number. */
static const struct {
	const char *node;
	const char *sysfs;
} places[] = {
	[NODE_CONTAINER] = { "/dev/vfio/vfio", "/sys/class/misc/vfio" },
	[NODE_GROUP] = { "/dev/vfio/", "/sys/class/vfio/" },
	[NODE_IOMMUFD] = { "/dev/iommu", "/sys/class/misc/iommu" },
	[NODE_DEVICE] = { "/dev/vfio/devices/", "/sys/class/vfio-dev/" },
};

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
}

void node_gather(const char *sysroot, enum node_role role, const char *name,
		 struct node_facts *node)
{
	uint64_t device[2];
	char text[32];

	*node = (struct node_facts){ .role = role, .access_status = FACT_NOT_ASKED };
	snprintf(node->path, sizeof(node->path), "%s%s", places[role].node, name);
	look_at(sysroot, node);
	node->kernel_status =
		sysfs_read(sysroot, text, sizeof(text), "%s%s/dev", places[role].sysfs, name);
	if (node->kernel_status == 0 && !number_parse_pair(text, 10, UINT32_MAX, device))
		node->kernel_status = -EINVAL;
	if (node->kernel_status == 0) {
		node->kernel_major = (uint32_t)device[0];
		node->kernel_minor = (uint32_t)device[1];
	}
}
