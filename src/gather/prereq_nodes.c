// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <limits.h>

#include "gather/holder.h"
#include "gather/node.h"
#include "gather/prereq.h"
#include "xmalloc.h"

static void add_node(const char *sysroot, struct prereq_facts *prereq, enum node_role role,
		     const char *name)
{
	struct node_facts *node = array_add(prereq->nodes, prereq->n_nodes);

	node_gather(sysroot, role, name, node);
	/* Processes are those of the running system, even with --sysroot. */
	if (!*sysroot && node->there)
		holder_find(node->path, node->holder, sizeof(node->holder));
}

static void add_group_nodes(const char *sysroot, struct device_facts *device)
{
	const struct group_facts *group = &device->group;
	char name[32];

	add_node(sysroot, &device->prereq, NODE_CONTAINER, "");
	if (group->status)
		return;
	snprintf(name, sizeof(name), "%s%" PRIu32, group->noiommu ? "noiommu-" : "", group->id);
	add_node(sysroot, &device->prereq, NODE_GROUP, name);
}

void prereq_gather_nodes(const char *sysroot, struct device_facts *device)
{
	add_group_nodes(sysroot, device);
	if (device->cdev_status)
		return;
	add_node(sysroot, &device->prereq, NODE_IOMMUFD, "");
	add_node(sysroot, &device->prereq, NODE_DEVICE, device->cdev);
}
