// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A change of known length, preloaded into the tool: every pread() takes VFIO_DELAY turns of a loop
 * more, except that of bench's control. Without VFIO_DELAY, or with 0, it takes none, and the way
 * through here is the same.
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef ssize_t read_at(int fd, void *buffer, size_t size, off64_t offset);

static read_at *real_pread;
static unsigned long turns;
static int control = -1;

/* What the tool calls if it was compiled with _FORTIFY_SOURCE. */
ssize_t __pread64_chk(int fd, void *buffer, size_t size, off64_t offset, size_t room);
ssize_t __pread_chk(int fd, void *buffer, size_t size, off_t offset, size_t room);

static __attribute__((constructor)) void begin(void)
{
	const char *wanted = getenv("VFIO_DELAY");

	turns = wanted ? strtoul(wanted, NULL, 10) : 0;
	real_pread = (read_at *)dlsym(RTLD_NEXT, "pread64");
}

int memfd_create(const char *name, unsigned int flags)
{
	int (*real)(const char *, unsigned int) =
		(int (*)(const char *, unsigned int))dlsym(RTLD_NEXT, "memfd_create");
	int fd = real(name, flags);

	if (strstr(name, "control"))
		control = fd;
	return fd;
}

static ssize_t delayed(int fd, void *buffer, size_t size, off64_t offset)
{
	unsigned long left = fd == control ? 0 : turns;

	for (; left; left--)
		__asm__ volatile("" : "+r"(left));
	return real_pread(fd, buffer, size, offset);
}

#undef pread
ssize_t pread(int fd, void *buffer, size_t size, off_t offset)
{
	return delayed(fd, buffer, size, offset);
}

#undef pread64
ssize_t pread64(int fd, void *buffer, size_t size, off64_t offset)
{
	return delayed(fd, buffer, size, offset);
}

ssize_t __pread_chk(int fd, void *buffer, size_t size, off_t offset, size_t room)
{
	if (size > room)
		abort();
	return delayed(fd, buffer, size, offset);
}

ssize_t __pread64_chk(int fd, void *buffer, size_t size, off64_t offset, size_t room)
{
	if (size > room)
		abort();
	return delayed(fd, buffer, size, offset);
}
