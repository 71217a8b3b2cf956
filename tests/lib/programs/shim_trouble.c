// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Trouble at a chosen moment, preloaded into the tool. The kernel's own answers are not changed.
 * VFIO_TROUBLE is one of:
 *
 *	stop		at the first mmap of the device: create the file ./stopped, and wait for ./go
 *	memory-off:N	before the Nth pread, of any file, after the device was opened: switch its memory
 *			decoding off, through VFIO's configuration space
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static int device = -1;

static const char *trouble(const char *name)
{
	const char *wanted = getenv("VFIO_TROUBLE");
	const size_t length = strlen(name);

	return wanted && strncmp(wanted, name, length) == 0 ? wanted + length : NULL;
}

int ioctl(int fd, unsigned long request, ...)
{
	int (*real)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
	va_list ap;
	void *arg;
	int ret;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	ret = real(fd, request, arg);
	if (request == VFIO_GROUP_GET_DEVICE_FD)
		device = ret;
	return ret;
}

void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	void *(*real)(void *, size_t, int, int, int, off_t) = dlsym(RTLD_NEXT, "mmap");
	static bool stopped;

	if (fd >= 0 && fd == device && trouble("stop") && !stopped) {
		stopped = true;
		close(open("stopped", O_WRONLY | O_CREAT, 0666));
		while (access("go", F_OK) != 0)
			usleep(10000);
	}
	return real(address, size, protection, flags, fd, offset);
}

static void memory_off(void)
{
	struct vfio_region_info info = { .argsz = sizeof(info),
					 .index = VFIO_PCI_CONFIG_REGION_INDEX };
	ssize_t (*read_at)(int, void *, size_t, off_t) = dlsym(RTLD_NEXT, "pread");
	uint16_t command;

	if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &info) != 0 ||
	    read_at(device, &command, 2, (off_t)info.offset + PCI_COMMAND) != 2)
		abort();
	command &= (uint16_t)~PCI_COMMAND_MEMORY;
	if (pwrite(device, &command, 2, (off_t)info.offset + PCI_COMMAND) != 2)
		abort();
}

ssize_t pread(int fd, void *buffer, size_t size, off_t offset)
{
	static ssize_t (*real)(int, void *, size_t, off_t);
	static const char *when;
	static long left;

	if (!real) {
		real = dlsym(RTLD_NEXT, "pread");
		when = trouble("memory-off:");
		left = when ? atol(when) : 0;
	}
	if (device >= 0 && left > 0 && --left == 0)
		memory_off();
	return real(fd, buffer, size, offset);
}

/* What pread() becomes under _FORTIFY_SOURCE if the size of the buffer is known. */
ssize_t __pread_chk(int fd, void *buffer, size_t size, off_t offset, size_t room);
ssize_t __pread_chk(int fd, void *buffer, size_t size, off_t offset, size_t room)
{
	if (size > room)
		abort();
	return pread(fd, buffer, size, offset);
}
