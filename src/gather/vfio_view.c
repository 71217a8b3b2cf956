// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/vfio_view.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "target.h"
#include "xmalloc.h"

struct vfio_view {
	int fd;
	int process;     /* pidfd of the device's user; -1: the descriptor is not borrowed */
	uint64_t pba;    /* offset in the descriptor */
	size_t pba_size; /* 0: not found */
};

struct vfio_view *vfio_view_borrow(int fd, int process)
{
	struct vfio_view *view = xcalloc(1, sizeof(*view));

	*view = (struct vfio_view){ .fd = fd, .process = process };
	return view;
}

struct vfio_view *vfio_view_share(int fd)
{
	return vfio_view_borrow(fd, -1);
}

void vfio_view_free(struct vfio_view *view)
{
	if (view && view->process >= 0) {
		close(view->fd);
		close(view->process);
	}
	free(view);
}

/* A pidfd is readable once the process has ended. */
bool vfio_view_user_ended(const struct vfio_view *view)
{
	struct pollfd process = { view->process, POLLIN, 0 };

	return poll(&process, 1, 0) > 0;
}

int vfio_view_device_info(const struct vfio_view *view, struct vfio_device_info **info,
			  size_t *size)
{
	const struct vfio_device_info seed = { 0 };

	return uapi_get_info(view->fd, VFIO_DEVICE_GET_INFO, &seed, sizeof(seed), (void **)info,
			     size);
}

int vfio_view_region_info(const struct vfio_view *view, uint32_t index,
			  struct vfio_region_info **info, size_t *size)
{
	const struct vfio_region_info seed = { .index = index };

	return uapi_get_info(view->fd, VFIO_DEVICE_GET_REGION_INFO, &seed, sizeof(seed),
			     (void **)info, size);
}

int vfio_view_irq_info(const struct vfio_view *view, uint32_t index, struct vfio_irq_info *info)
{
	*info = (struct vfio_irq_info){ .argsz = sizeof(*info), .index = index };
	return uapi_ioctl(view->fd, VFIO_DEVICE_GET_IRQ_INFO, info);
}

/* Without the capabilities, and without recording it: the command may not need it as a fact. */
static int find_region(const struct vfio_view *view, uint32_t index, struct vfio_region_info *info)
{
	*info = (struct vfio_region_info){ .argsz = sizeof(*info), .index = index };
	return uapi_ioctl(view->fd, VFIO_DEVICE_GET_REGION_INFO, info);
}

ssize_t vfio_view_read_config(const struct vfio_view *view, uint64_t at, void *bytes, size_t size)
{
	struct vfio_region_info region;
	int ret = find_region(view, VFIO_PCI_CONFIG_REGION_INDEX, &region);
	ssize_t n;

	if (ret)
		return ret;
	n = pread(view->fd, bytes, size, vfio_offset(region.offset, at));
	return n < 0 ? -errno : n;
}

int vfio_view_find_pba(struct vfio_view *view, const struct msix_facts *msix)
{
	const struct msix_place *pba = &msix->pba;
	struct vfio_region_info region;
	int ret;

	view->pba_size = 0;
	if (pba->bar > VFIO_PCI_BAR5_REGION_INDEX)
		return -ERANGE;
	ret = find_region(view, pba->bar, &region);
	if (ret)
		return ret;
	if (pba->size > region.size || pba->offset > region.size - pba->size)
		return -ERANGE;
	view->pba = add_u64(region.offset, pba->offset);
	view->pba_size = pba->size;
	return 0;
}

int vfio_view_read_pba(const struct vfio_view *view, uint64_t at, void *bytes, size_t size)
{
	ssize_t n;

	if (size > view->pba_size || at > view->pba_size - size)
		return -ERANGE;
	n = pread(view->fd, bytes, size, vfio_offset(view->pba, at));
	if (n < 0)
		return -errno;
	return (size_t)n == size ? 0 : -EIO;
}

#define RESET_MAX 256 /* functions of a bus */

int vfio_view_shares_reset(const struct vfio_view *view, const char *address)
{
	union {
		struct vfio_pci_hot_reset_info info;
		char room[sizeof(struct vfio_pci_hot_reset_info) +
			  RESET_MAX * sizeof(struct vfio_pci_dependent_device)];
	} reset = { .room = { 0 } };
	struct pci_address wanted;
	int ret = target_parse_address(address, &wanted);

	if (ret)
		return ret;
	reset.info.argsz = sizeof(reset);
	ret = uapi_ioctl(view->fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &reset);
	for (uint32_t i = 0; ret == 0 && i < reset.info.count && i < RESET_MAX; i++) {
		const struct vfio_pci_dependent_device *device = &reset.info.devices[i];

		if (device->segment == wanted.domain && device->bus == wanted.bus &&
		    device->devfn == (wanted.device << 3 | wanted.function))
			return 1;
	}
	return ret;
}

int vfio_view_map(const struct vfio_view *view, const struct region_facts *region, uint64_t offset,
		  uint64_t size, void **map)
{
	*map = mmap(NULL, size, PROT_READ, MAP_SHARED, view->fd,
		    vfio_offset(region->offset, offset));
	return *map == MAP_FAILED ? -errno : 0;
}
