// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/holders.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "facts/bound.h"
#include "gather/file.h"
#include "gather/group.h"
#include "gather/holder_process.h"
#include "gather/pci_sysfs.h"
#include "gather/proc_maps.h"
#include "gather/sysfs.h"
#include "number.h"
#include "target.h"
#include "xmalloc.h"

struct walk {
	const char *sysroot;
	int functions;
	struct device_facts *device; /* NULL: any */
	struct holders_facts *holders;
	struct holder_facts *holder; /* the current process */
};

/*
 * In a container a node may have any name: its device number identifies it. For a tree given to
 * --sysroot, the name in the link counts.
 */
static int read_node(const struct walk *walk, const char *fd, char path[static HOLDER_TEXT])
{
	char link[PATH_MAX];
	struct stat st;

	if (*walk->sysroot)
		return 0;
	snprintf(link, sizeof(link), "/proc/%u/fd/%s", walk->holder->pid, fd);
	if (stat(link, &st) != 0 || !S_ISCHR(st.st_mode))
		return -ENOTTY;
	return sysfs_link("", path, HOLDER_TEXT, "/sys/dev/char/%u:%u", major(st.st_rdev),
			  minor(st.st_rdev));
}

static const struct {
	const char *directory; /* that the node, or its directory in sysfs, is in */
	const char *name;      /* NULL: any */
	enum holder_fd_kind kind;
} nodes[] = {
	{ "/misc/", "iommu", HOLDER_IOMMUFD },    { "/dev/", "iommu", HOLDER_IOMMUFD },
	{ "/vfio-dev/", NULL, HOLDER_CDEV },      { "/dev/vfio/devices/", NULL, HOLDER_CDEV },
	{ "/virtual/vfio/", NULL, HOLDER_GROUP }, { "/dev/vfio/", NULL, HOLDER_GROUP },
};

/* Whether @path ends in @directory and a name. */
static bool is_in(const char *path, const char *directory, const char *name)
{
	const size_t length = strlen(directory), before = (size_t)(name - path);

	return before >= length && strncmp(name - length, directory, length) == 0;
}

static bool classify(const char *path, struct holder_fd *fd)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	struct target target;

	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++) {
		if (!is_in(path, nodes[i].directory, name) ||
		    (nodes[i].name && strcmp(nodes[i].name, name) != 0))
			continue;
		fd->kind = nodes[i].kind;
		if (nodes[i].name)
			return true;
		copy_text(fd->node, sizeof(fd->node), name);
		/* /dev/vfio/vfio, the container, is none. */
		return target_parse(name, &target) == 0 &&
		       target.kind == (fd->kind == HOLDER_CDEV ? TARGET_CDEV : TARGET_GROUP);
	}
	return false;
}

static int read_fdinfo_line(char *line, void *arg)
{
	struct holder_fd *fd = arg;

	if (!proc_fdinfo_address(line, fd->address))
		return 0;
	fd->address_status = 0;
	return 1;
}

static void read_fdinfo(const struct walk *walk, struct holder_fd *fd)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/proc/%u/fdinfo/%u", walk->sysroot, walk->holder->pid,
		 fd->number);
	fd->address_status = FACT_NOT_THERE;
	file_lines(path, read_fdinfo_line, fd);
}

static int add_fd(const char *name, void *arg)
{
	const struct walk *walk = arg;
	struct holder_facts *holder = walk->holder;
	struct holder_fd fd = { .address_status = FACT_NOT_THERE };
	char node[HOLDER_TEXT];

	if (sysfs_parse_u32(name, &fd.number) != 0 ||
	    sysfs_link(walk->sysroot, fd.path, sizeof(fd.path), "/proc/%u/fd/%s", holder->pid,
		       name) != 0)
		return 0;
	holder->kvm |= strcmp(fd.path, "anon_inode:kvm-vm") == 0;
	copy_text(node, sizeof(node), fd.path);
	if (strcmp(fd.path, "anon_inode:[vfio-device]") == 0)
		fd.kind = HOLDER_DEVICE;
	else if (*fd.path != '/' || read_node(walk, name, node) != 0 || !classify(node, &fd))
		return 0;
	if (fd.kind == HOLDER_DEVICE || fd.kind == HOLDER_CDEV)
		read_fdinfo(walk, &fd);
	*array_add(holder->fds, holder->n_fds) = fd;
	return 0;
}

static void add_function(const struct walk *walk, const char *address)
{
	struct holder_facts *holder = walk->holder;
	struct holder_function *function;
	struct device_facts device;

	for (size_t i = 0; i < holder->n_functions; i++)
		if (strcmp(holder->functions[i].address, address) == 0)
			return;
	facts_device_init(&device, address);
	copy_text(device.address, sizeof(device.address), address);
	pci_sysfs_bars(walk->functions, &device);
	pci_sysfs_config(walk->functions, &device);
	function = array_add(holder->functions, holder->n_functions);
	copy_text(function->address, sizeof(function->address), device.address);
	function->n_bars = device.n_bars;
	function->has_table = device.msix.status == 0;
	if (function->has_table)
		function->table =
			(struct holder_table){ device.msix.table.bar, device.msix.table.offset,
					       device.msix.table.size };
	for (size_t i = 0; i < device.n_bars; i++)
		function->bars[i] = (struct holder_bar){ device.bars[i].start, device.bars[i].size,
							 device.bars[i].io };
}

static int add_member(const char *name, void *arg)
{
	const struct walk *walk = arg;
	struct group_member member;
	struct target target;

	if (target_parse(name, &target) != 0 || target.kind != TARGET_FUNCTION)
		return 0;
	group_read_member(walk->sysroot, target.address, &member);
	if (bound_member_to_vfio(&member))
		add_function(walk, target.address);
	return 0;
}

/* What a descriptor got through a group may be of: what its group has, or what fdinfo names. */
static void add_functions(struct walk *walk)
{
	struct holder_facts *holder = walk->holder;
	struct target target;

	add_function(walk, walk->device->address);
	for (size_t i = 0; i < holder->n_fds; i++) {
		const struct holder_fd *fd = &holder->fds[i];

		if (fd->address_status == 0)
			add_function(walk, fd->address);
		else if (fd->kind == HOLDER_GROUP && target_parse(fd->node, &target) == 0)
			sysfs_each(walk->sysroot, add_member, walk,
				   "/sys/kernel/iommu_groups/%u/devices", target.group);
	}
}

/* A descriptor that was passed on, without its group, may be of any device. */
static bool is_holder(const struct device_facts *device, const struct holder_facts *holder)
{
	bool group = false, passed = false;
	char name[32];

	snprintf(name, sizeof(name), "%s%" PRIu32, device->group.noiommu ? "noiommu-" : "",
		 device->group.id);
	for (size_t i = 0; i < holder->n_fds; i++) {
		const struct holder_fd *fd = &holder->fds[i];

		if ((fd->kind == HOLDER_GROUP && device->group.status == 0 &&
		     strcmp(fd->node, name) == 0) ||
		    (fd->kind == HOLDER_CDEV && device->cdev_status == 0 &&
		     strcmp(fd->node, device->cdev) == 0) ||
		    (fd->address_status == 0 && strcmp(fd->address, device->address) == 0))
			return true;
		group |= fd->kind == HOLDER_GROUP;
		passed |= fd->kind == HOLDER_DEVICE && fd->address_status;
	}
	return passed && !group;
}

static int add_mapping(char *line, void *arg)
{
	struct holder_facts *holder = arg;
	struct holder_mapping mapping;
	bool ours;

	proc_maps_parse(line, &mapping);
	ours = proc_maps_is_vfio(&mapping);
	/* A cdev whose node has another name in the process's own /dev. */
	for (size_t i = 0; i < holder->n_fds && mapping.parsed && !ours; i++)
		ours = holder->fds[i].kind == HOLDER_CDEV &&
		       strcmp(holder->fds[i].path, mapping.path) == 0;
	if (ours)
		*array_add(holder->mappings, holder->n_mappings) = mapping;
	return 0;
}

/* /dev/iommu by itself is of no device. */
static bool has_any(const struct holder_facts *holder)
{
	for (size_t i = 0; i < holder->n_fds; i++)
		if (holder->fds[i].kind != HOLDER_IOMMUFD)
			return true;
	return false;
}

static void read_process(struct walk *walk)
{
	struct holder_facts *holder = walk->holder;
	char path[PATH_MAX];

	holder_process_gather(walk->sysroot, walk->device ? walk->device->address : "", holder);
	holder->maps_status = FACT_NOT_ASKED;
	if (!walk->device)
		return;
	add_functions(walk);
	snprintf(path, sizeof(path), "%s/proc/%u/maps", walk->sysroot, holder->pid);
	holder->maps_status = file_lines(path, add_mapping, holder);
}

static int look_at_process(const char *name, void *arg)
{
	struct walk *walk = arg;
	struct holders_facts *holders = walk->holders;
	struct holder_facts holder = { 0 };
	int ret;

	if (sysfs_parse_u32(name, &holder.pid) != 0)
		return 0;
	walk->holder = &holder;
	ret = sysfs_each(walk->sysroot, add_fd, walk, "/proc/%s/fd", name);
	holders->unseen += ret == -EACCES || ret == -EPERM;
	if (!(walk->device ? is_holder(walk->device, &holder) : has_any(&holder))) {
		holder_free(&holder);
		return 0;
	}
	read_process(walk);
	if (holder.maps_status == -ENOENT || holder.maps_status == -ESRCH)
		holder_free(&holder); /* it has ended meanwhile */
	else
		*array_add(holders->list, holders->n) = holder;
	return 0;
}

void holders_gather(const char *sysroot, int functions, struct device_facts *device)
{
	struct walk walk = { .sysroot = sysroot,
			     .functions = functions,
			     .device = device,
			     .holders = &device->holders };

	device->holders.status = FACT_NOT_THERE;
	if (!*device->address)
		return;
	device->holders.status = sysfs_each(sysroot, look_at_process, &walk, "/proc");
}

void holders_gather_all(const char *sysroot, struct holders_facts *holders)
{
	struct walk walk = { .sysroot = sysroot, .holders = holders };

	holders->status = sysfs_each(sysroot, look_at_process, &walk, "/proc");
}
