// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "xmalloc.h"

#define INFO_MAX (1024u * 1024u)
#define INFO_TRIES 4

int uapi_ioctl(int fd, unsigned long request, void *arg)
{
	int ret = ioctl(fd, request, arg);

	if (ret < 0)
		return -errno;
	return ret == 0 ? 0 : -EPROTO;
}

int uapi_open_ioctl(int fd, unsigned long request, void *arg)
{
	int ret = ioctl(fd, request, arg);

	if (ret < 0)
		return -errno;
	fcntl(ret, F_SETFD, FD_CLOEXEC);
	return ret;
}

int uapi_get_info(int fd, unsigned long request, const void *seed, size_t seed_size, void **info,
		  size_t *info_size)
{
	size_t size = seed_size;

	for (int i = 0; i < INFO_TRIES && size <= INFO_MAX; i++) {
		/* Zeroed after the seed: kernels before 4.6 do not write cap_offset. */
		__u32 *buffer = xcalloc(1, size);
		int ret;

		memcpy(buffer, seed, seed_size);
		buffer[0] = (__u32)size;
		ret = uapi_ioctl(fd, request, buffer);
		if (ret == 0 && buffer[0] <= size) {
			*info = buffer;
			*info_size = size;
			return 0;
		}
		size = buffer[0];
		free(buffer);
		if (ret)
			return ret;
	}
	return -EMSGSIZE;
}
