// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/survey.h"

#include <string.h>

#include "gather/holders.h"
#include "gather/host.h"
#include "gather/node.h"
#include "gather/sysfs.h"
#include "target.h"
#include "xmalloc.h"

struct walk {
	const char *sysroot;
	struct survey_facts *survey;
};

static int count_group(const char *name, void *arg)
{
	const struct walk *walk = arg;
	char text[32];

	if (sysfs_read(walk->sysroot, text, sizeof(text), "/sys/kernel/iommu_groups/%s/name",
		       name) != 0 ||
	    strcmp(text, "vfio-noiommu") != 0)
		walk->survey->groups++;
	return 0;
}

static void add_node(const struct walk *walk, enum node_role role, const char *name)
{
	struct survey_facts *survey = walk->survey;

	node_gather(walk->sysroot, role, name, array_add(survey->nodes, survey->n_nodes));
}

/* A directory that others made, by --sysroot, may have any name. */
static int add_group(const char *name, void *arg)
{
	struct target target;

	if (target_parse(name, &target) == 0 && target.kind == TARGET_GROUP)
		add_node(arg, NODE_GROUP, name);
	return 0;
}

/* Without CONFIG_VFIO_DEVICE_CDEV, the class device has no number. */
static int add_cdev(const char *name, void *arg)
{
	const struct walk *walk = arg;
	struct target target;

	if (target_parse(name, &target) == 0 && target.kind == TARGET_CDEV &&
	    sysfs_exists(walk->sysroot, "/sys/class/vfio-dev/%s/dev", name))
		add_node(walk, NODE_DEVICE, name);
	return 0;
}

void survey_gather(const char *sysroot, struct facts *facts)
{
	struct survey_facts *survey = &facts->survey;
	struct walk walk = { sysroot, survey };

	survey->status = 0;
	host_gather_setup(sysroot, &facts->host);
	host_gather_unsafe(sysroot, &facts->host);
	survey->groups_status = sysfs_each(sysroot, count_group, &walk, "/sys/kernel/iommu_groups");
	survey->groups_status = sysfs_no_data(survey->groups_status);
	add_node(&walk, NODE_CONTAINER, "");
	add_node(&walk, NODE_IOMMUFD, "");
	sysfs_each(sysroot, add_group, &walk, "/sys/class/vfio");
	sysfs_each(sysroot, add_cdev, &walk, "/sys/class/vfio-dev");
	holders_gather_all(sysroot, &survey->holders);
}
