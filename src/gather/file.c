// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "xmalloc.h"

/* Reads one byte more than allowed, to detect a file that is too large. */
static int read_all(int fd, char **text, size_t *size)
{
	size_t room = 0, used = 0;
	char *all = NULL;

	for (;;) {
		if (used + 1 >= room) {
			room = room ? 2 * room : 65536;
			all = xreallocarray(all, room, 1);
		}
		ssize_t n = read(fd, all + used, room - used - 1);

		used += n > 0 ? (size_t)n : 0;
		if (n < 0 || used > FILE_READ_MAX) {
			int ret = n < 0 ? -errno : -EFBIG;

			free(all);
			return ret;
		}
		if (n == 0)
			break;
	}
	all[used] = '\0';
	*text = all;
	*size = used;
	return 0;
}

int file_read(const char *path, char **text, size_t *size)
{
	AUTO_CLOSE int fd = -1;

	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, text, size);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : read_all(fd, text, size);
}

int file_lines(const char *path, int (*fn)(char *line, void *arg), void *arg)
{
	AUTO_FCLOSE FILE *file = fopen(path, "re");
	AUTO_FREE char *line = NULL;
	size_t size = 0;
	int ret = 0;

	if (!file)
		return xmalloc_errno();
	while ((errno = 0, getline(&line, &size, file)) > 0) {
		line[strcspn(line, "\n")] = '\0';
		ret = fn(line, arg);
		if (ret)
			return ret;
	}
	if (feof(file))
		return 0;
	return errno ? xmalloc_errno() : -EIO;
}
