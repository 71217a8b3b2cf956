// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/msix_probe.h"

#include <endian.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "facts/bound.h"
#include "gather/uapi.h"
#include "undo.h"
#include "util.h"

static int try_map(const struct vfio_view *view, const struct region_facts *region, uint64_t offset,
		   uint64_t size)
{
	void *map;
	int ret = vfio_view_map(view, region, offset, size, &map);

	if (ret == 0)
		munmap(map, size);
	return ret;
}

static int try_areas(const struct vfio_view *view, const struct region_facts *region)
{
	const struct capability *sparse =
		facts_capability(&region->chain, VFIO_REGION_INFO_CAP_SPARSE_MMAP);
	int ret = FACT_NOT_ASKED;

	for (size_t i = 0; sparse && i < sparse->n_areas; i++) {
		const struct area *area = &sparse->areas[i];

		if (area->size == 0)
			continue;
		ret = try_map(view, region, area->offset, area->size);
		if (ret)
			break;
	}
	return ret;
}

static int read_table(int fd, const struct region_facts *region, const struct msix_facts *msix,
		      uint32_t *value)
{
	ssize_t n =
		pread(fd, value, sizeof(*value), vfio_offset(region->offset, msix->table.offset));

	if (n < 0)
		return -errno;
	*value = le32toh(*value);
	return n == sizeof(*value) ? 0 : -EIO;
}

static bool table_is_in_region(const struct msix_facts *msix, const struct region_facts *region)
{
	return region && region->state == REGION_OFFERED && msix->table.size <= region->size &&
	       msix->table.offset <= region->size - msix->table.size;
}

/* The experiments that are meaningful under plain vfio-pci only. */
static void ask_vfio_pci(const struct vfio_handle *handle, const struct region_facts *region,
			 struct device_facts *device)
{
	/*
	 * No version of the RFC defines bit 31: a kernel with the RFC answers EINVAL and does
	 * nothing.
	 */
	struct uapi_allow_msix_mmap ask = { .argsz = sizeof(ask), .flags = 1u << 31 };
	struct probe_facts *probe = &device->probe;

	probe->read_status = read_table(handle->device, region, &device->msix, &probe->read_value);
	probe->ioctl_status = uapi_ioctl(handle->device, UAPI_ALLOW_MSIX_MMAP, &ask);
}

void msix_probe_gather(const struct vfio_view *view, const struct vfio_handle *handle,
		       uint64_t page_size, struct device_facts *device)
{
	const struct region_facts *region = facts_region(device, device->msix.table.bar);
	const struct msix_place *table = &device->msix.table;
	struct probe_facts *probe = &device->probe;
	bool silent;

	probe->status = device->msix.status;
	if (probe->status || !table_is_in_region(&device->msix, region))
		return;
	probe->pages.offset = align_down(table->offset, page_size);
	probe->pages.size =
		align_up((uint64_t)table->offset + table->size, page_size) - probe->pages.offset;
	if (region->flags & VFIO_REGION_INFO_FLAG_MMAP) {
		probe->map_status = try_map(view, region, probe->pages.offset, probe->pages.size);
		probe->areas_status = try_areas(view, region);
	}
	silent = probe->map_status == -EINVAL && !(region->flags & VFIO_REGION_INFO_FLAG_CAPS);
	if (handle && bound_to_vfio_pci(device))
		ask_vfio_pci(handle, region, device);
	/* Whether other regions have capabilities shows how old the kernel is. */
	if (silent)
		vfio_gather_regions(view, device);
}

static int set_allowed(int fd, bool on)
{
	struct uapi_allow_msix_mmap ask = {
		.argsz = sizeof(ask),
		.flags = on ? UAPI_ALLOW_MSIX_MMAP_ON : 0,
	};

	return uapi_ioctl(fd, UAPI_ALLOW_MSIX_MMAP, &ask);
}

/* Only one device is open at a time. */
static int allowed_fd = -1;

static int disallow_at_exit(void)
{
	return set_allowed(allowed_fd, false);
}

int msix_probe_allow_mmap(const struct vfio_handle *handle, const struct device_facts *device,
			  bool on)
{
	static struct undo disallow = {
		.what = "disable the RFC's ioctl again",
		.run = disallow_at_exit,
	};
	int ret;

	if (!bound_to_vfio_pci(device))
		return -EPERM;
	ret = set_allowed(handle->device, on);
	undo_remove(&disallow);
	if (ret == 0 && on) {
		allowed_fd = handle->device;
		undo_push(&disallow);
	}
	return ret;
}
