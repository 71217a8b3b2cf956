// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/resolve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

	if (!device)
		return -ENOMEM;
	snprintf(device->address, sizeof(device->address), "%s", address);
	return 0;
}

static int add_member(const char *address, void *arg)
{
	const struct member_walk *walk = arg;
	char driver[FACTS_NAME];

	if (walk->vfio_only &&
	    (sysfs_link_name(walk->sysroot, driver, sizeof(driver),
			     "/sys/bus/pci/devices/%s/driver", address) != 0 ||
	     !strstr(driver, "vfio")))
		return 0;
	return add_function(walk->facts, walk->name, address);
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

	if (!sysfs_exists(sysroot, "/sys/bus/pci/devices/%s", target->address))
		return -ENODEV;
	if (target->group_given &&
	    (sysfs_link_name(sysroot, group, sizeof(group), "/sys/bus/pci/devices/%s/iommu_group",
			     target->address) != 0 ||
	     strtoul(group, NULL, 10) != target->group))
		return -EXDEV;
	return add_function(facts, name, target->address);
}

static int resolve_cdev(const char *sysroot, const char *name, uint32_t number,
			struct facts *facts)
{
	char address[FACTS_ADDRESS];

	if (sysfs_link_name(sysroot, address, sizeof(address),
			    "/sys/class/vfio-dev/vfio%u/device", number) != 0)
		return -ENOENT;
	return add_function(facts, name, address);
}

int resolve_target(const char *sysroot, const char *name, const struct target *target,
		   struct facts *facts)
{
	switch (target->kind) {
	case TARGET_GROUP:
		return resolve_group(sysroot, name, target->group, facts);
	case TARGET_CDEV:
		return resolve_cdev(sysroot, name, target->cdev, facts);
	case TARGET_FUNCTION:
	default:
		return resolve_function(sysroot, name, target, facts);
	}
}
