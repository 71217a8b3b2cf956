// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/borrow_find.h"

#include <errno.h>
#include <string.h>

#include "facts/bound.h"
#include "gather/borrow.h"
#include "gather/borrow_match.h"
#include "gather/group.h"
#include "gather/pci.h"
#include "gather/pci_sysfs.h"
#include "gather/vfio_backend.h"
#include "xmalloc.h"

struct borrowing {
	const char *sysroot;
	int functions;
	struct device_facts *device;
	const struct holder_facts *holder; /* the current process */
	struct device_facts *others;       /* further functions that it may have; owned */
	size_t n_others;
	struct vfio_view *view;
};

static void add_other(struct borrowing *borrowing, const char *address)
{
	struct device_facts *other;

	if (strcmp(address, borrowing->device->address) == 0)
		return;
	other = array_add(borrowing->others, borrowing->n_others);
	facts_device_init(other, address);
	copy_text(other->address, sizeof(other->address), address);
	pci_sysfs_identity(borrowing->functions, other);
	pci_sysfs_bars(borrowing->functions, other);
}

static int add_if_bound(const char *address, void *arg)
{
	struct borrowing *borrowing = arg;
	struct group_member member;

	group_read_member(borrowing->sysroot, address, &member);
	if (bound_member_to_vfio(&member))
		add_other(borrowing, address);
	return 0;
}

/* Those of the process's groups; a descriptor passed to it without a group may be any device's. */
static void find_others(struct borrowing *borrowing)
{
	const struct holder_facts *holder = borrowing->holder;
	bool group = false;

	for (size_t i = 0; i < holder->n_fds; i++)
		group |= holder->fds[i].kind == HOLDER_GROUP;
	if (!group)
		pci_each_function(borrowing->sysroot, add_if_bound, borrowing);
	for (size_t i = 0; group && i < holder->n_functions; i++)
		add_other(borrowing, holder->functions[i].address);
}

static bool names_device(const struct device_facts *device, const struct holder_fd *fd)
{
	if (fd->kind == HOLDER_CDEV)
		return device->cdev_status == 0 && strcmp(fd->node, device->cdev) == 0;
	return fd->kind == HOLDER_DEVICE && fd->address_status == 0 &&
	       strcmp(fd->address, device->address) == 0;
}

static bool is_nameless(const struct holder_fd *fd)
{
	return fd->kind == HOLDER_DEVICE && fd->address_status;
}

static enum borrow_match match_all(const struct borrowing *borrowing)
{
	enum borrow_match match = borrow_match(borrowing->view, borrowing->device);
	bool rival = false;

	for (size_t i = 0; i < borrowing->n_others && match == BORROW_MAY_BE; i++) {
		const enum borrow_match other =
			borrow_match(borrowing->view, &borrowing->others[i]);

		if (other == BORROW_IS)
			match = BORROW_IS_NOT;
		rival |= other == BORROW_MAY_BE;
	}
	return match == BORROW_MAY_BE && !rival ? BORROW_IS : match;
}

static int borrow_fd(struct borrowing *borrowing, const struct holder_fd *fd)
{
	struct open_facts *open = &borrowing->device->open;
	int ret;

	open->backend = fd->kind == HOLDER_CDEV ? BACKEND_CDEV : BACKEND_GROUP;
	open->borrow.descriptor = fd->number;
	ret = borrow_open(&borrowing->view, borrowing->holder->pid, fd->number, fd->path);
	return ret ? backend_fail(borrowing->device, STEP_BORROW, ret) : 0;
}

/* Return: 0 with the view, -ESRCH if no descriptor is this device's, or another -errno. */
static int borrow_nameless(struct borrowing *borrowing)
{
	const struct holder_facts *holder = borrowing->holder;
	int result = backend_fail(borrowing->device, STEP_HOLDER, -ESRCH);

	for (size_t i = 0; i < holder->n_fds; i++) {
		enum borrow_match match;
		int ret;

		if (!is_nameless(&holder->fds[i]))
			continue;
		ret = borrow_fd(borrowing, &holder->fds[i]);
		if (ret)
			return ret;
		match = match_all(borrowing);
		if (match == BORROW_IS)
			return 0;
		vfio_view_free(borrowing->view);
		borrowing->view = NULL;
		if (match == BORROW_MAY_BE)
			result = backend_fail(borrowing->device, STEP_DESCRIPTOR, -ENOTUNIQ);
	}
	return result;
}

static int borrow_from(struct borrowing *borrowing)
{
	const struct holder_facts *holder = borrowing->holder;
	int ret;

	for (size_t i = 0; i < holder->n_fds; i++)
		if (names_device(borrowing->device, &holder->fds[i]))
			return borrow_fd(borrowing, &holder->fds[i]);
	find_others(borrowing);
	ret = borrow_nameless(borrowing);
	free(borrowing->others);
	borrowing->others = NULL;
	borrowing->n_others = 0;
	return ret;
}

/* Of several processes, the failure of the first one that has, or may have, the device counts. */
static int borrow_from_any(struct borrowing *borrowing, uint32_t pid)
{
	struct device_facts *device = borrowing->device;
	struct open_facts failure = { .step = STEP_NONE };
	int ret = -ESRCH;

	for (size_t i = 0; i < device->holders.n && ret; i++) {
		borrowing->holder = &device->holders.list[i];
		if (pid && pid != borrowing->holder->pid)
			continue;
		ret = borrow_from(borrowing);
		device->open.borrow.pid = borrowing->holder->pid;
		if (ret && ret != -ESRCH && failure.step == STEP_NONE)
			failure = device->open;
	}
	if (ret == 0)
		return 0;
	if (failure.step != STEP_NONE) {
		device->open = failure;
		return failure.status;
	}
	device->open.borrow.pid = pid;
	return backend_fail(device, STEP_HOLDER, -ESRCH);
}

int borrow_find(struct vfio_view **view, const char *sysroot, int functions, uint32_t pid,
		struct device_facts *device)
{
	struct borrowing borrowing = { .sysroot = sysroot,
				       .functions = functions,
				       .device = device };
	int ret;

	device->open.borrowed = true;
	device->open.borrow.pid = pid;
	if (!*device->address)
		return backend_fail(device, STEP_HOLDER, -EOPNOTSUPP);
	ret = borrow_from_any(&borrowing, pid);
	if (ret)
		return ret;
	device->open.status = 0;
	device->open.step = STEP_NONE;
	*view = borrowing.view;
	return 0;
}
