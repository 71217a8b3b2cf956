/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * <linux/vfio.h>, and what older versions of it lack: Debian 12 ships that of Linux 6.1, which has
 * neither the cdev ioctls nor iommufd.h. Taken from include/uapi/linux/vfio.h of Linux 6.12 and,
 * for the VF token, 6.17.
 */
#ifndef GATHER_UAPI_H
#define GATHER_UAPI_H

#include <linux/vfio.h>
#include <stddef.h>

/* VFIO_DEVICE_BIND_IOMMUFD with the token that Linux 6.17 appended to the struct of 6.6. */
struct uapi_bind_iommufd {
	__u32 argsz;
	__u32 flags;
	__s32 iommufd;
	__u32 out_devid;
	__aligned_u64 token_uuid_ptr; /* to 16 bytes, if flags has UAPI_BIND_FLAG_TOKEN */
};

#define UAPI_BIND_FLAG_TOKEN (1u << 0)
#define UAPI_BIND_IOMMUFD _IO(VFIO_TYPE, VFIO_BASE + 18)

/*
 * The ioctl of the RFC of November 2017, kernel/README.md. Mainline gave its number to
 * VFIO_DEVICE_QUERY_GFX_PLANE, which vfio-pci does not implement.
 */
struct uapi_allow_msix_mmap {
	__u32 argsz;
	__u32 flags;
};

#define UAPI_ALLOW_MSIX_MMAP _IO(VFIO_TYPE, VFIO_BASE + 14)
#define UAPI_ALLOW_MSIX_MMAP_ON (1u << 0)

/**
 * uapi_ioctl() - ioctl() with its result checked
 *
 * Return: 0 or -errno; -EPROTO for a positive result, which no info ioctl returns.
 */
int uapi_ioctl(int fd, unsigned long request, void *arg);

/**
 * uapi_open_ioctl() - an ioctl that returns a new file descriptor, which is made close-on-exec
 *
 * Return: the descriptor, or -errno.
 */
int uapi_open_ioctl(int fd, unsigned long request, void *arg);

/**
 * uapi_get_info() - the argsz protocol: call, grow the buffer to the size the kernel reports,
 * repeat
 * @fd: device or container
 * @request: an info ioctl whose struct begins with __u32 argsz, __u32 flags
 * @seed: the input struct for each call, except argsz
 * @seed_size: its size in bytes
 * @info: on success the complete reply, to be freed; ->argsz as written by the kernel
 * @info_size: size of the buffer in bytes, at least @seed_size
 *
 * Return: 0, -errno of the ioctl, or -EMSGSIZE if the kernel asks for more than 1 MiB or for a
 * larger buffer four times in a row.
 */
int uapi_get_info(int fd, unsigned long request, const void *seed, size_t seed_size, void **info,
		  size_t *info_size);

#endif
