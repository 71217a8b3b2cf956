/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Read-only access to an open VFIO device: VFIO_DEVICE_GET_INFO, _GET_REGION_INFO, _GET_IRQ_INFO
 * and _GET_PCI_HOT_RESET_INFO, pread() of configuration space and PBA, and mmap() with PROT_READ.
 *
 * No function here sets up an interrupt (VFIO_DEVICE_SET_IRQS), resets, writes or enables anything,
 * and a view does not hand out its descriptor: a caller cannot disturb the device's user. A device
 * in use is therefore queried through a view (borrow.h).
 *
 * A pread() wakes a device that is suspended (vfio_pci_core_rw()).
 */
#ifndef GATHER_VFIO_VIEW_H
#define GATHER_VFIO_VIEW_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "facts/device.h"
#include "gather/uapi.h"
#include "util.h"

struct vfio_view;

/**
 * vfio_offset() - the offset in the device's descriptor of a byte of a region
 * @region: the region's offset, as reported by the kernel
 * @at: bytes from there
 *
 * Return: the offset for pread() and mmap(); -1, which both refuse, if it exceeds 2^63 - 1.
 */
static inline off_t vfio_offset(uint64_t region, uint64_t at)
{
	const uint64_t offset = add_u64(region, at);

	return offset > INT64_MAX ? -1 : (off_t)offset;
}

/**
 * vfio_view_borrow() - a view of a device that another process has open
 * @fd: of the device
 * @process: pidfd of that process
 *
 * Return: the view, to be given to vfio_view_free(), which closes both.
 */
struct vfio_view *vfio_view_borrow(int fd, int process);

/** vfio_view_share() - likewise, of a descriptor that outlives the view and is not closed by it */
struct vfio_view *vfio_view_share(int fd);

/**
 * vfio_view_free() - end a view
 * @view: NULL is allowed
 *
 * If the device's user has closed it in the meantime, this is the last close, upon which the kernel
 * resets the function.
 */
void vfio_view_free(struct vfio_view *view);

/** vfio_view_user_ended() - whether the process that a view was borrowed from has ended */
bool vfio_view_user_ended(const struct vfio_view *view);

/**
 * vfio_view_device_info() - VFIO_DEVICE_GET_INFO, with its capability chain
 * @info: on success, to be freed
 * @size: bytes at @info
 *
 * Return: 0 or -errno, as uapi_get_info().
 */
int vfio_view_device_info(const struct vfio_view *view, struct vfio_device_info **info,
			  size_t *size);

/** vfio_view_region_info() - likewise, VFIO_DEVICE_GET_REGION_INFO of region @index */
int vfio_view_region_info(const struct vfio_view *view, uint32_t index,
			  struct vfio_region_info **info, size_t *size);

/**
 * vfio_view_irq_info() - VFIO_DEVICE_GET_IRQ_INFO
 * @info: filled in any case; on failure with @index alone
 *
 * Return: 0 or -errno.
 */
int vfio_view_irq_info(const struct vfio_view *view, uint32_t index, struct vfio_irq_info *info);

/**
 * vfio_view_read_config() - read configuration space, as the device's user sees it
 * @at: offset; 0 to 255, or 4,095 for PCI Express
 *
 * BARs have the values that the user has written, such as the addresses in a guest. Most other
 * registers are read from the device.
 *
 * Return: the number of bytes read, which may be less than @size; -errno.
 */
ssize_t vfio_view_read_config(const struct vfio_view *view, uint64_t at, void *bytes, size_t size);

/**
 * vfio_view_find_pba() - locate the Pending Bit Array, for vfio_view_read_pba()
 * @msix: of this device, known
 *
 * Return: 0; -ERANGE: it is not inside its BAR; -errno of the region info.
 */
int vfio_view_find_pba(struct vfio_view *view, const struct msix_facts *msix);

/**
 * vfio_view_read_pba() - read the Pending Bit Array, which has no side effects
 * @at: offset in the PBA
 *
 * A single pread(), so that it can be timed.
 *
 * Return: 0; -ERANGE: [@at, @at + @size) is not inside the PBA that vfio_view_find_pba() found;
 * -EIO: memory decoding is off, or fewer bytes than @size were read; -errno.
 */
int vfio_view_read_pba(const struct vfio_view *view, uint64_t at, void *bytes, size_t size);

/**
 * vfio_view_shares_reset() - whether a reset of the device's slot or bus would also reset a
 *	function; true for the device itself (VFIO_DEVICE_GET_PCI_HOT_RESET_INFO)
 * @address: of the function, "0000:01:00.0"
 *
 * Nothing is reset.
 *
 * Return: 1 or 0; -ENODEV: there is no such reset, as on a root bus; -EINVAL: not an address;
 * -errno.
 */
int vfio_view_shares_reset(const struct vfio_view *view, const char *address);

/**
 * vfio_view_map() - map a part of a region, for reading only
 * @region: gathered from this device
 * @offset, @size: bytes in the region; @offset is a multiple of the page size
 * @map: on success the mapping, not yet accessed, for munmap()
 *
 * A load from it faults (SIGBUS) while memory decoding is off.
 *
 * Return: 0, or -errno of mmap().
 */
int vfio_view_map(const struct vfio_view *view, const struct region_facts *region, uint64_t offset,
		  uint64_t size, void **map);

#endif
