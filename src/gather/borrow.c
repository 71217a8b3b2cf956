// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/borrow.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gather/sysfs.h"
#include "util.h"

/* glibc has wrappers from 2.36 on, and SYS_pidfd_getfd only if it knows Linux 5.6. */
static int call(long number, unsigned int first, unsigned int second)
{
	long ret = syscall(number, first, second, 0);

	return ret < 0 ? -errno : (int)ret;
}

/* The links of one file read alike in /proc/PID and in /proc/self: both are from our root. */
static int check_path(int fd, const char *path)
{
	char link[HOLDER_TEXT];
	int ret = sysfs_link("", link, sizeof(link), "/proc/self/fd/%d", fd);

	if (ret)
		return ret;
	return strcmp(link, path) == 0 ? 0 : -ESTALE;
}

/* Both descriptors are close-on-exec. */
int borrow_open(struct vfio_view **view, uint32_t pid, uint32_t number, const char *path)
{
	int process = call(__NR_pidfd_open, pid, 0);
	int fd, ret;

	if (process < 0)
		return process;
	fd = call(__NR_pidfd_getfd, (unsigned int)process, number);
	ret = fd < 0 ? fd : check_path(fd, path);
	if (ret == 0) {
		*view = vfio_view_borrow(fd, process);
		return 0;
	}
	if (fd >= 0)
		close(fd);
	close(process);
	return ret;
}
