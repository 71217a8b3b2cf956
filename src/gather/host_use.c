// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/host_use.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "facts/bound.h"
#include "gather/host.h"
#include "gather/sysfs.h"
#include "number.h"
#include "util.h"

struct search {
	const char *sysroot;
	const char *class;
	struct device_facts *device;
};

/* The rest of @text after @letter and a number, or NULL. */
static const char *skip_number(const char *text, char letter)
{
	uint64_t number;

	return text && *text == letter ? number_take(text + 1, 10, UINT32_MAX, &number) : NULL;
}

/* nvme0c1n2 is the path through controller 1 to disk nvme0n2: nvme_mpath_set_disk_name() */
static void without_way(const char *name, char whole[static FACTS_NAME])
{
	const char *way = strncmp(name, "nvme", 4) == 0 ? skip_number(name + 3, 'e') : NULL;
	const char *disk = skip_number(way, 'c'), *end = skip_number(disk, 'n');

	if (end && !*end)
		snprintf(whole, FACTS_NAME, "%.*s%s", (int)(way - name), name, disk);
	else
		snprintf(whole, FACTS_NAME, "%s", name);
}

static void append(const char *name, char list[static FACTS_NAME])
{
	const char *comma = *list ? ", " : "";
	size_t used = strlen(list);

	if (used + strlen(comma) + strlen(name) >= FACTS_NAME)
		return;
	copy_text(list + used, FACTS_NAME - used, comma);
	used += strlen(comma);
	copy_text(list + used, FACTS_NAME - used, name);
}

/* The class of graphics cards also lists connectors and render nodes. */
static bool is_counted(const char *class, const char *name)
{
	return strcmp(class, "/sys/class/drm") != 0 ||
	       (strncmp(name, "card", 4) == 0 && !strchr(name, '-'));
}

static void note(const char *path, const char *address, const char *name,
		 char list[static FACTS_NAME])
{
	const char *found = strstr(path, address);
	const size_t length = strlen(address);

	if (found && found > path && found[-1] == '/' && found[length] == '/')
		append(name, list);
}

static bool is_hosts(const struct device_facts *device)
{
	return device->pci.driver_status == 0 && !bound_to_vfio(device);
}

/* Everything behind a bridge has a path through its directory, but stays with the host. */
static bool is_hosts_member(const struct group_member *member)
{
	return *member->driver && !member->bridge && !bound_member_to_vfio(member);
}

static int look_at(const char *name, void *arg)
{
	const struct search *search = arg;
	struct device_facts *device = search->device;
	char path[PATH_MAX], whole[FACTS_NAME];

	if (!is_counted(search->class, name) ||
	    sysfs_link(search->sysroot, path, sizeof(path), "%s/%s", search->class, name) != 0)
		return 0;
	without_way(name, whole);
	if (is_hosts(device))
		note(path, device->address, whole, device->used_as);
	for (size_t i = 0; i < device->group.n_members; i++) {
		struct group_member *member = &device->group.members[i];

		if (is_hosts_member(member))
			note(path, member->address, whole, member->used_as);
	}
	return 0;
}

/* Whether a driver other than VFIO's is bound to the device or a member of its group. */
static bool is_used(const struct device_facts *device)
{
	for (size_t i = 0; i < device->group.n_members; i++)
		if (is_hosts_member(&device->group.members[i]))
			return true;
	return is_hosts(device);
}

/* Whether a remedy may be to bind the device or a member of its group to another driver. */
static bool is_to_be_bound(const struct device_facts *device)
{
	return device->pci.driver_status || is_used(device);
}

void host_use_gather(const char *sysroot, struct host_facts *host, struct device_facts *device)
{
	static const char *const classes[] = { "/sys/class/net", "/sys/block", "/sys/class/drm" };
	struct search search = { .sysroot = sysroot, .device = device };

	if (is_to_be_bound(device))
		host_gather_driverctl(sysroot, host);
	if (!is_used(device))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		search.class = classes[i];
		sysfs_each(sysroot, look_at, &search, "%s", classes[i]);
	}
}
