// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/resolve.h"

#include <errno.h>
#include <string.h>

#include "facts/bound.h"
#include "gather/group.h"
#include "gather/mdev.h"
#include "gather/sysfs.h"

struct member_walk {
	const char *sysroot;
	const char *name;
	struct facts *facts;
	bool vfio_only;
};

static int add_function(struct facts *facts, const char *name, const char *address)
{
	struct device_facts *device = facts_add_device(facts, name);

	snprintf(device->address, sizeof(device->address), "%s", address);
	return 0;
}

/* Return: 0, -ENODEV if there is no such mediated device. */
static int add_mdev(const char *sysroot, struct facts *facts, const char *name, const char *uuid)
{
	if (!sysfs_exists(sysroot, "/sys/bus/mdev/devices/%s", uuid))
		return -ENODEV;
	mdev_gather(sysroot, uuid, &facts_add_device(facts, name)->mdev);
	return 0;
}

static int add_device(const char *sysroot, struct facts *facts, const char *name,
		      const char *in_sysfs)
{
	struct target target;

	if (target_parse(in_sysfs, &target) != 0)
		return 0;
	if (target.kind == TARGET_MDEV)
		return add_mdev(sysroot, facts, name, target.uuid);
	return target.kind == TARGET_FUNCTION ? add_function(facts, name, target.address) : 0;
}

static bool is_bound_to_vfio(const char *sysroot, const char *in_sysfs)
{
	struct group_member member;

	group_read_member(sysroot, in_sysfs, &member);
	return target_is_uuid(in_sysfs) || bound_member_to_vfio(&member);
}

static int add_member(const char *in_sysfs, void *arg)
{
	const struct member_walk *walk = arg;

	if (walk->vfio_only && !is_bound_to_vfio(walk->sysroot, in_sysfs))
		return 0;
	return add_device(walk->sysroot, walk->facts, walk->name, in_sysfs);
}

static int resolve_group(const char *sysroot, const char *name, uint32_t group, struct facts *facts)
{
	struct member_walk walk = { sysroot, name, facts, true };
	const size_t before = facts->n_devices;
	int ret;

	ret = sysfs_each(sysroot, add_member, &walk, "/sys/kernel/iommu_groups/%u/devices", group);
	if (ret || facts->n_devices > before)
		return ret;
	walk.vfio_only = false;
	ret = sysfs_each(sysroot, add_member, &walk, "/sys/kernel/iommu_groups/%u/devices", group);
	return ret ? ret : (facts->n_devices > before ? 0 : -ENOENT);
}

static int resolve_function(const char *sysroot, const char *name, const struct target *target,
			    struct facts *facts)
{
	char group[32];
	uint32_t number;

	if (!sysfs_exists(sysroot, "/sys/bus/pci/devices/%s", target->address))
		return -ENODEV;
	if (target->group_given &&
	    (sysfs_link_name(sysroot, group, sizeof(group), "/sys/bus/pci/devices/%s/iommu_group",
			     target->address) != 0 ||
	     sysfs_parse_u32(group, &number) != 0 || number != target->group))
		return -EXDEV;
	return add_function(facts, name, target->address);
}

static int resolve_cdev(const char *sysroot, const char *name, const struct target *target,
			struct facts *facts)
{
	const size_t before = facts->n_devices;
	char in_sysfs[FACTS_NAME];
	int ret;

	if (sysfs_link_name(sysroot, in_sysfs, sizeof(in_sysfs),
			    "/sys/class/vfio-dev/%svfio%u/device",
			    target->noiommu ? "noiommu-" : "", target->cdev) != 0)
		return -ENOENT;
	ret = add_device(sysroot, facts, name, in_sysfs);
	return ret || facts->n_devices > before ? ret : -ENOENT;
}

int resolve_target(const char *sysroot, const char *name, const struct target *target,
		   struct facts *facts)
{
	switch (target->kind) {
	case TARGET_GROUP:
		return resolve_group(sysroot, name, target->group, facts);
	case TARGET_CDEV:
		return resolve_cdev(sysroot, name, target, facts);
	case TARGET_MDEV:
		return add_mdev(sysroot, facts, name, target->uuid);
	case TARGET_FUNCTION:
	default:
		return resolve_function(sysroot, name, target, facts);
	}
}
