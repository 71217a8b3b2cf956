/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Part of shim_kernel.c: descriptors of process 4711 (fake-vfio.bash), of which 21 is the first
 * device and 22 the second one, by its device cdev. FAKE_LIE may also be
 *
 *	no-ptrace			the process's descriptors may not be duplicated
 *	no-pidfd			nor may those of any process, as before Linux 5.6
 *	other-fd			the descriptor is of another file by now
 *	ended				the process has ended once its descriptor has been had
 *	memory-goes			memory decoding reads as off from the tenth read of the PBA on
 */
#ifndef KERNEL_BORROW_H
#define KERNEL_BORROW_H

#include <linux/pci_regs.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>

#define HOLDER 4711
#define HOLDER_FD 21 /* of the first device */

static int process = -1; /* the pidfd */

static long open_process(long pid)
{
	if (lie("no-pidfd"))
		return fail(ENOSYS);
	if (pid != HOLDER)
		return fail(ESRCH);
	process = eventfd(lie("ended"), EFD_CLOEXEC); /* like a pidfd, readable at the end only */
	return process;
}

static void count_read(int fd, off_t offset)
{
	const uint8_t command = PCI_COMMAND_MASTER;
	static unsigned int reads;

	if (offset == PBA && ++reads == 10 && lie("memory-goes") &&
	    !put_at(fd, &command, 1, ((off_t)7 << SHIFT) + PCI_COMMAND))
		abort();
}

static long get_fd(long from, long number)
{
	if (from != process || number < HOLDER_FD || number > HOLDER_FD + 1)
		return fail(EBADF);
	if (lie("no-ptrace"))
		return fail(EPERM);
	return new_fd(DEVICE, (int)(number - HOLDER_FD + 1));
}

long syscall(long number, ...)
{
	long (*real)(long, ...) = dlsym(RTLD_NEXT, "syscall");
	long arguments[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		arguments[i] = va_arg(ap, long);
	va_end(ap);
	if (number == SYS_pidfd_open)
		return open_process(arguments[0]);
	if (number == SYS_pidfd_getfd)
		return get_fd(arguments[0], arguments[1]);
	return real(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
		    arguments[5]);
}

/* Where the link of one of our own descriptors points. */
static const char *link_of(const char *path)
{
	static const char *const links[] = { NULL, "anon_inode:[vfio-device]",
					     "/dev/vfio/devices/vfio1" };
	int fd;

	if (sscanf(path, "/proc/self/fd/%d", &fd) != 1 || fd < 0 || fd >= FDS ||
	    kinds[fd] != DEVICE)
		return NULL;
	return lie("other-fd") ? "socket:[4711]" : links[numbers[fd]];
}

ssize_t readlinkat(int dir, const char *path, char *buffer, size_t size)
{
	ssize_t (*real)(int, const char *, char *, size_t) = dlsym(RTLD_NEXT, "readlinkat");
	const char *link = link_of(path);
	const size_t length = link ? strlen(link) : 0;

	if (!link)
		return real(dir, path, buffer, size);
	memcpy(buffer, link, length < size ? length : size);
	return (ssize_t)(length < size ? length : size);
}

/* What readlinkat() becomes if the compiler knows the size of the buffer. */
ssize_t __readlinkat_chk(int dir, const char *path, char *buffer, size_t size, size_t room);

ssize_t __readlinkat_chk(int dir, const char *path, char *buffer, size_t size, size_t room)
{
	if (size > room)
		abort();
	return readlinkat(dir, path, buffer, size);
}

#endif
