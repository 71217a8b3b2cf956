// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A fault of the real tracefs, preloaded: the TRACEFS_FAULTth call that makes a directory there, opens a file or writes
 * to one fails with EIO. Only calls of the process that was started count, not those of its children. If there are not
 * so many, a line on standard error says so.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FDS 1024

static bool of_tracefs[FDS];
static long left;
static pid_t process;

__attribute__((constructor)) static void begin(void)
{
	const char *fault = getenv("TRACEFS_FAULT");

	left = fault ? atol(fault) : 0;
	process = getpid();
}

__attribute__((destructor)) static void end(void)
{
	static const char text[] = "no such call\n";
	ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");

	if (getpid() == process && left > 0 && real(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		abort();
}

static bool is_there(const char *path)
{
	return strncmp(path, "/sys/kernel/tracing/", strlen("/sys/kernel/tracing/")) == 0;
}

static bool fault(void)
{
	if (getpid() != process || left <= 0 || --left > 0)
		return false;
	errno = EIO;
	return true;
}

int mkdir(const char *path, mode_t mode)
{
	int (*real)(const char *, mode_t) = dlsym(RTLD_NEXT, "mkdir");

	return is_there(path) && fault() ? -1 : real(path, mode);
}

static int note(const char *path, int fd)
{
	if (fd >= 0 && fd < FDS)
		of_tracefs[fd] = is_there(path);
	return fd;
}

static int open_it(const char *path, int flags, mode_t mode)
{
	int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");

	return is_there(path) && fault() ? -1 : note(path, real(path, flags, mode));
}

/* The mode is passed on even if there is none; its register holds some value anyway. */
#define OPEN(name)                                       \
	int name(const char *path, int flags, ...)       \
	{                                                \
		va_list ap;                              \
		mode_t mode;                             \
                                                         \
		va_start(ap, flags);                     \
		mode = va_arg(ap, mode_t);               \
		va_end(ap);                              \
		return open_it(path, flags, mode);       \
	}

OPEN(open)
#ifndef _FILE_OFFSET_BITS
OPEN(open64)
#endif

int __open64_2(const char *path, int flags);

int __open64_2(const char *path, int flags)
{
	return open_it(path, flags, 0);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
	ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");

	return fd >= 0 && fd < FDS && of_tracefs[fd] && fault() ? -1 : real(fd, bytes, size);
}
