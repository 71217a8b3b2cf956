// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/environment.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "gather/cpulist.h"
#include "gather/sysfs.h"
#include "number.h"
#include "util.h"

#define PCI_DEVICE "/sys/bus/pci/devices/%s"
#define NODE_DIR "/sys/devices/system/node"

#define NODES_MAX 1024 /* MAX_NUMNODES of the largest configurations */

#define CPU_SETS 8 /* of CPU_SETSIZE each: 8192 processors */

static void read_device_text(const char *root, const char *address, const char *name,
			     struct fact_text *fact)
{
	sysfs_text(root, fact, PCI_DEVICE "/%s", address, name);
	/* Without a link, or without PCI Express, the file exists but has no value. */
	if (fact->status == -EINVAL || !strcmp(fact->text, "Unknown"))
		fact->status = -ENODATA;
	if (fact->status)
		fact->text[0] = '\0';
}

static void read_device_number(const char *root, const char *address, const char *name,
			       struct fact_number *fact)
{
	sysfs_number(root, fact, PCI_DEVICE "/%s", address, name);
	if (fact->status == -EINVAL)
		fact->status = -ENODATA;
}

/* "default performance [powersave] powersupersave" */
static void gather_policy(const char *root, struct fact_text *fact)
{
	fact->status = sysfs_no_data(sysfs_read_choice(root, fact->text, sizeof(fact->text),
						       "/sys/module/pcie_aspm/parameters/policy"));
}

/* The node whose directory contains cpuN, by trying each node; -1 if none does. */
static int node_of_cpu(const char *root, int cpu)
{
	for (int node = 0; node < NODES_MAX; node++) {
		if (sysfs_exists(root, NODE_DIR "/node%d/cpu%d", node, cpu))
			return node;
	}
	return -1;
}

/* Column @to, counting only online nodes, of the row of the CPU's node. */
static void gather_distance(const char *root, int cpu, int64_t to, struct fact_number *fact)
{
	char online[FACT_TEXT];
	char distances[4096];
	const char *rest = distances;
	int from = node_of_cpu(root, cpu);
	int ret;

	*fact = (struct fact_number){ .status = -ENODATA };
	if (from < 0 || to >= NODES_MAX)
		return;
	ret = sysfs_read(root, online, sizeof(online), NODE_DIR "/online");
	if (!ret)
		ret = sysfs_read(root, distances, sizeof(distances), NODE_DIR "/node%d/distance",
				 from);
	if (ret) {
		fact->status = sysfs_no_data(ret);
		return;
	}
	for (int node = 0; node <= to; node++) {
		uint64_t distance;

		if (!cpulist_has(online, node))
			continue;
		rest = number_take(rest + strspn(rest, " "), 10, INT32_MAX, &distance);
		if (!rest)
			return;
		if (node == to)
			*fact = (struct fact_number){ .value = (int64_t)distance };
	}
}

void environment_gather_link(const char *sysroot, const char *address, int cpu,
			     struct link_facts *link)
{
	*link = (struct link_facts){ .numa_distance = { .status = -ENODATA } };
	read_device_text(sysroot, address, "current_link_speed", &link->speed);
	read_device_text(sysroot, address, "max_link_speed", &link->max_speed);
	read_device_number(sysroot, address, "current_link_width", &link->width);
	read_device_number(sysroot, address, "max_link_width", &link->max_width);
	gather_policy(sysroot, &link->aspm_policy);
	read_device_number(sysroot, address, "link/l1_aspm", &link->aspm_l1);
	read_device_number(sysroot, address, "numa_node", &link->numa_node);
	if (!link->numa_node.status && link->numa_node.value < 0)
		link->numa_node = (struct fact_number){ .status = -ENODATA };
	if (!link->numa_node.status)
		gather_distance(sysroot, cpu < 0 ? 0 : cpu, link->numa_node.value,
				&link->numa_distance);
}

static bool may_run_near(const cpu_set_t allowed[CPU_SETS], const char *near, int cpu)
{
	return CPU_ISSET_S((size_t)cpu, CPU_SETS * sizeof(*allowed), allowed) &&
	       (!near[0] || cpulist_has(near, cpu));
}

int environment_near_cpus(const char *sysroot, const char *address, unsigned int max, int *cpus)
{
	cpu_set_t allowed[CPU_SETS];
	char near[4096];
	unsigned int found = 0, seen = 0;

	if (!address || sysfs_read(sysroot ? sysroot : "", near, sizeof(near),
				   PCI_DEVICE "/local_cpulist", address))
		near[0] = '\0';
	if (sched_getaffinity(0, sizeof(allowed), allowed))
		return -errno;
	for (int i = 0; i < CPU_SETS * CPU_SETSIZE; i++)
		found += may_run_near(allowed, near, i);
	for (int i = 0, taken = 0; i < CPU_SETS * CPU_SETSIZE && found; i++) {
		if (!may_run_near(allowed, near, i))
			continue;
		/* Of more than @max, every so many-th. */
		if (found <= max || seen * max / found == (unsigned int)taken)
			cpus[taken++] = i;
		seen++;
	}
	return found ? (int)min_u64(found, max) : -ENODATA;
}
