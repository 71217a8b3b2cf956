// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/doctor_node.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "judge/cause.h"

static const struct node_facts *find_node(const struct device_facts *device, enum node_role role)
{
	for (size_t i = 0; i < device->prereq.n_nodes; i++)
		if (device->prereq.nodes[i].role == role)
			return &device->prereq.nodes[i];
	return NULL;
}

static bool may_open(const struct node_facts *node)
{
	return node && node->status == 0 && node->access_status == 0;
}

/* As open_better(): if this user may open both the device cdev and /dev/iommu. */
bool doctor_through_cdev(const struct device_facts *device)
{
	return may_open(find_node(device, NODE_DEVICE)) &&
	       may_open(find_node(device, NODE_IOMMUFD));
}

/* A leftover node or a container's copy: its number may belong to another device by now. */
static bool is_stale(const struct node_facts *node)
{
	return node->kernel_status == 0 &&
	       (node->major != node->kernel_major || node->minor != node->kernel_minor);
}

/* devtmpfs, not udev, creates the node, once: when the kernel registers the device. */
static void make_node(const struct node_facts *node, struct finding *finding)
{
	if (node->kernel_status == 0) {
		char mode[8];

		snprintf(mode, sizeof(mode), "%o", cause_kernel_mode(node->role));
		finding_command(finding, "mknod -m %s %s c %u %u", mode, node->path,
				node->kernel_major, node->kernel_minor);
	} else if (node->role == NODE_GROUP || node->role == NODE_DEVICE) {
		finding_remedy(finding,
			       "remove it, then unbind the device from its driver and bind it "
			       "again: the kernel recreates the node");
	} else {
		finding_remedy(finding,
			       "remove it, then unload the module %s and load it again: the "
			       "kernel recreates the node",
			       node->role == NODE_CONTAINER ? "vfio" : "iommufd");
	}
}

bool doctor_node_fits(const struct node_facts *node, struct finding *finding)
{
	if (node->status == -ENOTTY) {
		finding_set(finding, FINDING_NODE_STALE, "%s is not a character device",
			    node->path);
		finding_command(finding, "rm %s", node->path);
		make_node(node, finding);
		return false;
	}
	if (node->status) {
		cause_missing(node->role, node->path, node->status, finding);
		if (node->status == -ENOENT && node->kernel_status == 0) {
			finding_remedy(finding,
				       "in a container, pass the node into it; otherwise:");
			make_node(node, finding);
		}
		return false;
	}
	if (is_stale(node)) {
		finding_set(finding, FINDING_NODE_STALE,
			    "%s is device %" PRIu32 ":%" PRIu32 ", but the kernel's number is "
			    "%" PRIu32 ":%" PRIu32 ": a leftover, or made for another host",
			    node->path, node->major, node->minor, node->kernel_major,
			    node->kernel_minor);
		finding_command(finding, "rm %s", node->path);
		make_node(node, finding);
		return false;
	}
	if (node->access_status) {
		cause_mode(node->role, node->path, finding);
		return false;
	}
	return true;
}

const char *doctor_node_mode(uint32_t mode, char text[static 10])
{
	static const char letters[] = "rwxrwxrwx";

	for (unsigned int i = 0; i < 9; i++)
		text[i] = mode & 0400u >> i ? letters[i] : '-';
	text[9] = '\0';
	return text;
}

void doctor_node(const struct host_facts *host, const struct device_facts *device,
		 struct finding *finding)
{
	const bool own = doctor_through_cdev(device) || !find_node(device, NODE_GROUP);
	const struct node_facts *base = find_node(device, own ? NODE_IOMMUFD : NODE_CONTAINER);
	const struct node_facts *node = find_node(device, own ? NODE_DEVICE : NODE_GROUP);
	char mode[10];

	if (!base || !node) {
		finding_set(finding, FINDING_NOT_TRIED, "the device node is not known");
		return;
	}
	if (!doctor_node_fits(base, finding) || !doctor_node_fits(node, finding))
		return;
	/* vfio_group_fops_open() and vfio_df_ioctl_bind_iommufd(), whatever the mode of the node */
	if (facts_is_noiommu(device) && !host->as_root.value) {
		finding_set(finding, FINDING_NODE_NEEDS_RAWIO,
			    "%s, c%s %s:%s; in no-IOMMU mode, opening it also needs CAP_SYS_RAWIO "
			    "(EPERM)",
			    node->path, doctor_node_mode(node->mode, mode), node->owner,
			    node->owner_group);
		finding_remedy(finding, "run as root");
		return;
	}
	if (host->setup.in_container) {
		/* BPF programs of cgroup v2 cannot be read; a refusal would be EPERM. */
		finding_set(finding, FINDING_DEVICE_CGROUP,
			    "%s, c%s %s:%s; the device cgroup of this container may still deny it "
			    "(EPERM)",
			    node->path, doctor_node_mode(node->mode, mode), node->owner,
			    node->owner_group);
		finding_remedy(finding,
			       "allow 'c %" PRIu32 ":%" PRIu32 " rw' and 'c %" PRIu32 ":%" PRIu32
			       " rw' in the container's device rules",
			       base->major, base->minor, node->major, node->minor);
		return;
	}
	finding_set(finding, FINDING_PASSED, "%s, c%s %s:%s", node->path,
		    doctor_node_mode(node->mode, mode), node->owner, node->owner_group);
}

void doctor_holder(const struct host_facts *host, const struct device_facts *device,
		   struct finding *finding)
{
	static const enum node_role roles[] = { NODE_GROUP, NODE_DEVICE };
	bool there = false;

	for (size_t i = 0; i < ARRAY_SIZE(roles); i++) {
		const struct node_facts *node = find_node(device, roles[i]);

		there |= node && node->there;
		if (node && *node->holder) {
			cause_busy(node->path, node->holder, finding);
			return;
		}
	}
	if (!there)
		finding_set(finding, FINDING_NOT_TRIED, "not tried: no device node");
	else if (host->setup.in_container)
		finding_set(finding, FINDING_HOLDER_UNSEEN,
			    "not open in this container; processes outside of it are not visible");
	else if (host->as_root.value)
		finding_set(finding, FINDING_PASSED, "not open in any process");
	else
		finding_set(finding, FINDING_HOLDER_UNSEEN,
			    "not open in any process of this user; only root sees those of others");
}

/* Why the group is used although the kernel has a device cdev. */
static void judge_no_cdev(const struct node_facts *node, struct finding *finding)
{
	if (node->status == -ENOENT) {
		finding_set(finding, FINDING_CDEV_MISSING,
			    "group only: the node of the device cdev %s is missing", node->path);
		finding_remedy(finding, "in a container, pass it and /dev/iommu into it");
	} else if (may_open(node)) {
		finding_set(finding, FINDING_PASSED,
			    "group only: this user cannot open /dev/iommu, which %s needs",
			    node->path);
	} else {
		finding_set(finding, FINDING_PASSED,
			    "group only: this user cannot open the device cdev %s", node->path);
	}
}

void doctor_interface(const struct device_facts *device, struct finding *finding)
{
	const struct node_facts *node = find_node(device, NODE_DEVICE);

	if (device->cdev_status || !node)
		finding_set(finding, FINDING_PASSED,
			    "group only: the kernel provides no device cdev "
			    "(CONFIG_VFIO_DEVICE_CDEV)");
	else if (doctor_through_cdev(device))
		finding_set(finding, FINDING_PASSED, "device cdev %s with IOMMUFD, or group",
			    node->path);
	else
		judge_no_cdev(node, finding);
}
