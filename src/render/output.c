// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util.h"
#include "xmalloc.h"

void output_add(struct output *output, const char *bytes, size_t size)
{
	const size_t needed = output->used + size + 1;

	if (needed > output->room) {
		/*
		 * The size is set second: a failed allocation ends the program, which flushes all
		 * streams and thus calls this function again.
		 */
		output->text = xreallocarray(output->text, 2 * needed, 1);
		output->room = 2 * needed;
	}
	memcpy(output->text + output->used, bytes, size);
	output->used += size;
	output->text[output->used] = '\0';
}

static ssize_t take(void *output, const char *bytes, size_t size)
{
	output_add(output, bytes, size);
	return (ssize_t)size;
}

void output_open(struct output *output)
{
	*output = (struct output){ 0 };
	output->out = fopencookie(output, "w", (cookie_io_functions_t){ .write = take });
	if (!output->out)
		xmalloc_failed();
}

char *output_close(struct output *output)
{
	fclose(output->out);
	output_add(output, "", 0);
	return output->text;
}

static int write_all(int fd, const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		ssize_t n = write(fd, text, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		text += n;
		left -= (size_t)n;
	}
	return 0;
}

int output_write(const char *text)
{
	return write_all(STDOUT_FILENO, text);
}

/* Renaming would replace a device or a symbolic link by a file. */
static int check_replaceable(const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return errno == ENOENT ? 0 : -errno;
	return S_ISREG(st.st_mode) ? 0 : -ENOTSUP;
}

#define TEMPORARIES_MAX 100

/*
 * A new file in the directory of @path, whose name the textfile collector does not read. A killed
 * process of the same number may have left one. Return: a descriptor or -errno.
 */
static int open_temporary(const char *path, char temporary[static PATH_MAX])
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	int fd = -EEXIST;

	for (unsigned int i = 0; i < TEMPORARIES_MAX && fd == -EEXIST; i++) {
		if (snprintf(temporary, PATH_MAX, "%.*s.%s.%d.%u", (int)(name - path), path, name,
			     getpid(), i) >= PATH_MAX)
			return -ENAMETOOLONG;
		fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		fd = fd < 0 ? -errno : fd;
	}
	return fd;
}

/* So that the new name outlasts a crash; some file systems cannot sync a directory. */
static int sync_directory(const char *path)
{
	const char *slash = strrchr(path, '/');
	char directory[PATH_MAX];
	AUTO_CLOSE int fd = -1;

	snprintf(directory, sizeof(directory), "%.*s", (int)(slash ? slash + 1 - path : 0), path);
	fd = open(*directory ? directory : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
		return -errno;
	return 0;
}

/* Return: 0, or -errno if @temporary is not complete on the disk. */
static int write_temporary(int fd, const char *text)
{
	int ret = write_all(fd, text);

	if (ret == 0 && fsync(fd) != 0)
		ret = -errno;
	if (close(fd) != 0 && ret == 0)
		ret = -errno;
	return ret;
}

int output_replace(const char *path, const char *text)
{
	char temporary[PATH_MAX];
	int fd, ret = check_replaceable(path);

	if (ret)
		return ret;
	fd = open_temporary(path, temporary);
	if (fd < 0)
		return fd;
	ret = write_temporary(fd, text);
	if (ret == 0 && rename(temporary, path) != 0)
		ret = -errno;
	if (ret == 0)
		return sync_directory(path);
	unlink(temporary);
	return ret;
}
