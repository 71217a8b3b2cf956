// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/vfio_view.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "target.h"
#include "xmalloc.h"

struct vfio_view {
	int fd;
	bool owned;
};

static struct vfio_view *new_view(int fd, bool owned)
{
	struct vfio_view *view = xcalloc(1, sizeof(*view));

	*view = (struct vfio_view){ fd, owned };
	return view;
}

struct vfio_view *vfio_view_own(int fd)
{
	return new_view(fd, true);
}

struct vfio_view *vfio_view_share(int fd)
{
	return new_view(fd, false);
}

void vfio_view_free(struct vfio_view *view)
{
	if (view && view->owned)
		close(view->fd);
	free(view);
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

static ssize_t read_at(const struct vfio_view *view, const struct vfio_region_info *region,
		       uint64_t at, void *bytes, size_t size)
{
	ssize_t n = pread(view->fd, bytes, size, vfio_offset(region->offset, at));

	return n < 0 ? -errno : n;
}

ssize_t vfio_view_read_config(const struct vfio_view *view, uint64_t at, void *bytes, size_t size)
{
	struct vfio_region_info region;
	int ret = find_region(view, VFIO_PCI_CONFIG_REGION_INDEX, &region);

	return ret ? ret : read_at(view, &region, at, bytes, size);
}

int vfio_view_read_pba(const struct vfio_view *view, const struct msix_facts *msix, uint64_t at,
		       void *bytes, size_t size)
{
	const struct msix_place *pba = &msix->pba;
	struct vfio_region_info region;
	ssize_t n;
	int ret;

	if (pba->bar > VFIO_PCI_BAR5_REGION_INDEX || size > pba->size || at > pba->size - size)
		return -ERANGE;
	ret = find_region(view, pba->bar, &region);
	if (ret)
		return ret;
	if (pba->size > region.size || pba->offset > region.size - pba->size)
		return -ERANGE;
	n = read_at(view, &region, pba->offset + at, bytes, size);
	if (n < 0)
		return (int)n;
	return (size_t)n == size ? 0 : -EIO;
}

#define RESET_MAX 256 /* functions of a bus */

int vfio_view_shares_reset(const struct vfio_view *view, const char *address)
{
	struct {
		struct vfio_pci_hot_reset_info info;
		struct vfio_pci_dependent_device devices[RESET_MAX];
	} reset = { .info = { .argsz = sizeof(reset) } };
	struct pci_address wanted;
	int ret = target_parse_address(address, &wanted);

	if (ret)
		return ret;
	ret = uapi_ioctl(view->fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &reset);
	for (uint32_t i = 0; ret == 0 && i < reset.info.count && i < RESET_MAX; i++) {
		const struct vfio_pci_dependent_device *device = &reset.devices[i];

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
