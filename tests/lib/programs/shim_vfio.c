// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A kernel with faults, preloaded between the tool and the real one. VFIO_SHIM names the fault:
 *
 *	loop, outside, odd, short	in the capability chain of every region that has one, the first entry
 *					points to itself, past the buffer, to an odd offset, or claims to be
 *					a sparse mmap list that exceeds the buffer
 *	small				every region has only one page
 *	refuse				no region can be mapped, whatever is announced
 *	eio				pread of the device fails
 *	eperm				/dev/vfio/GROUP may not be opened, as under a device cgroup
 *	ebusy				likewise, in use
 *	eagain				the device cannot be opened: its lock is held
 *	count				no fault; when the tool ends, it prints to standard error
 *					"shim: N reads of the device by pread", the number of reads at the
 *					offset that was read last, without configuration space
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int device = -1;
static unsigned long device_reads; /* at last_place */
static off_t last_place = -1;

static bool fault(const char *name)
{
	const char *wanted = getenv("VFIO_SHIM");

	return wanted && strcmp(wanted, name) == 0;
}

static int fail(int error)
{
	errno = error;
	return -1;
}

static void bend_chain(struct vfio_region_info *info)
{
	struct vfio_info_cap_header *header = (void *)((char *)info + info->cap_offset);

	if (fault("loop"))
		header->next = info->cap_offset;
	else if (fault("outside"))
		header->next = info->argsz;
	else if (fault("odd"))
		header->next = info->cap_offset + sizeof(*header) + 1;
	else if (fault("short"))
		header->id = VFIO_REGION_INFO_CAP_SPARSE_MMAP;
}

int ioctl(int fd, unsigned long request, ...)
{
	int (*real)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
	struct vfio_region_info *info;
	unsigned int room;
	va_list ap;
	void *arg;
	int ret;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	if (request == VFIO_GROUP_GET_DEVICE_FD && fault("eagain"))
		return fail(EAGAIN);
	if (request != VFIO_DEVICE_GET_REGION_INFO) {
		ret = real(fd, request, arg);
		if (request == VFIO_GROUP_GET_DEVICE_FD)
			device = ret;
		return ret;
	}
	info = arg;
	room = info->argsz;
	ret = real(fd, request, info);
	if (ret == 0 && fault("small") && info->size)
		info->size = (unsigned long)sysconf(_SC_PAGESIZE);
	if (ret == 0 && info->argsz <= room && (info->flags & VFIO_REGION_INFO_FLAG_CAPS))
		bend_chain(info);
	return ret;
}

void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	void *(*real)(void *, size_t, int, int, int, off_t) = dlsym(RTLD_NEXT, "mmap");

	if (fd >= 0 && fd == device && fault("refuse")) {
		errno = EINVAL;
		return MAP_FAILED;
	}
	return real(address, size, protection, flags, fd, offset);
}

ssize_t pread(int fd, void *buffer, size_t size, off_t offset)
{
	static ssize_t (*real)(int, void *, size_t, off_t);

	if (!real)
		real = dlsym(RTLD_NEXT, "pread");

	if (fd < 0 || fd != device)
		return real(fd, buffer, size, offset);
	if (offset >> 40 != VFIO_PCI_CONFIG_REGION_INDEX) { /* VFIO_PCI_OFFSET_SHIFT */
		device_reads = offset == last_place ? device_reads + 1 : 1;
		last_place = offset;
	}
	return fault("eio") ? fail(EIO) : real(fd, buffer, size, offset);
}

/* What pread() becomes under _FORTIFY_SOURCE if the size of the buffer is known. */
ssize_t __pread_chk(int fd, void *buffer, size_t size, off_t offset, size_t room);
ssize_t __pread_chk(int fd, void *buffer, size_t size, off_t offset, size_t room)
{
	if (size > room)
		abort();
	return pread(fd, buffer, size, offset);
}

__attribute__((destructor)) static void report(void)
{
	if (fault("count"))
		fprintf(stderr, "shim: %lu reads of the device by pread\n", device_reads);
}

int open(const char *path, int flags, ...)
{
	int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & O_CREAT)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	if (strncmp(path, "/dev/vfio/", 10) == 0 && strcmp(path, "/dev/vfio/vfio") != 0) {
		if (fault("eperm"))
			return fail(EPERM);
		if (fault("ebusy"))
			return fail(EBUSY);
	}
	return real(path, flags, mode);
}
