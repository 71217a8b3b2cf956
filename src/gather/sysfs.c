// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/sysfs.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>

#include "number.h"
#include "xmalloc.h"

static int PRINTF_FORMAT(3, 0)
	make_path(char path[static PATH_MAX], const char *root, const char *format, va_list ap)
{
	int used = snprintf(path, PATH_MAX, "%s", root), n;

	if (used < 0 || used >= PATH_MAX)
		return -ENAMETOOLONG;
	n = vsnprintf(path + used, (size_t)(PATH_MAX - used), format, ap);
	return n < 0 || n >= PATH_MAX - used ? -ENAMETOOLONG : 0;
}

/* The variadic part of each function: makes the path from root and format, or returns. */
#define MAKE_PATH(path, root, format)                          \
	({                                                     \
		va_list ap_;                                   \
		va_start(ap_, format);                         \
		int ret_ = make_path(path, root, format, ap_); \
		va_end(ap_);                                   \
		ret_;                                          \
	})

/* Terminates @used bytes as a string, without trailing white space. */
static void end_text(char *buffer, size_t used)
{
	while (used > 0 && isspace((unsigned char)buffer[used - 1]))
		used--;
	buffer[used] = '\0';
}

static int read_file(const char *path, char *buffer, size_t size)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t used = 0;

	if (fd < 0)
		return -errno;
	while (used < size - 1) {
		ssize_t n = read(fd, buffer + used, size - 1 - used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			buffer[0] = '\0';
			return -errno;
		}
		if (n == 0)
			break;
		used += (size_t)n;
	}
	end_text(buffer, used);
	return 0;
}

int sysfs_read(const char *root, char *buffer, size_t size, const char *format, ...)
{
	char path[PATH_MAX];
	int ret = MAKE_PATH(path, root, format);

	buffer[0] = '\0';
	return ret ? ret : read_file(path, buffer, size);
}

void sysfs_text(const char *root, struct fact_text *fact, const char *format, ...)
{
	char path[PATH_MAX];
	int ret = MAKE_PATH(path, root, format);

	fact->text[0] = '\0';
	fact->status = ret ? ret : sysfs_no_data(read_file(path, fact->text, sizeof(fact->text)));
}

static int read_number(const char *path, long long *value)
{
	char text[64];
	int ret = read_file(path, text, sizeof(text));
	int64_t number;

	if (ret)
		return ret;
	if (!number_parse_signed(text, NUMBER_PREFIXED, &number))
		return -EINVAL;
	*value = number;
	return 0;
}

int sysfs_read_choice(const char *root, char *buffer, size_t size, const char *format, ...)
{
	char path[PATH_MAX], choices[FACT_TEXT], *open;
	int ret = MAKE_PATH(path, root, format);

	buffer[0] = '\0';
	if (ret == 0)
		ret = read_file(path, choices, sizeof(choices));
	if (ret)
		return ret;
	open = strchr(choices, '[');
	if (!open)
		return -ENODATA;
	open[strcspn(open, "]")] = '\0';
	copy_text(buffer, size, open + 1);
	return 0;
}

int sysfs_read_number(const char *root, long long *value, const char *format, ...)
{
	char path[PATH_MAX];
	int ret = MAKE_PATH(path, root, format);

	return ret ? ret : read_number(path, value);
}

void sysfs_number(const char *root, struct fact_number *fact, const char *format, ...)
{
	char path[PATH_MAX];
	int ret = MAKE_PATH(path, root, format);
	long long value = 0;

	fact->status = ret ? ret : sysfs_no_data(read_number(path, &value));
	fact->value = value;
}

int sysfs_parse_u32(const char *text, uint32_t *value)
{
	uint64_t number;

	if (!number_parse(text, 10, UINT32_MAX, &number))
		return -EINVAL;
	*value = (uint32_t)number;
	return 0;
}

static int read_link(int dir, char *buffer, size_t size, const char *path)
{
	ssize_t n = readlinkat(dir, path, buffer, size);

	if (n < 0)
		return -errno;
	if ((size_t)n >= size)
		return -ENAMETOOLONG;
	buffer[n] = '\0';
	return 0;
}

int sysfs_link_name_at(int dir, char *buffer, size_t size, const char *path)
{
	char link[PATH_MAX];
	const char *last;
	int ret = read_link(dir, link, sizeof(link), path);

	buffer[0] = '\0';
	if (ret)
		return ret;
	last = strrchr(link, '/');
	last = last ? last + 1 : link;
	if (strlen(last) >= size)
		return -ENAMETOOLONG;
	memcpy(buffer, last, strlen(last) + 1);
	return 0;
}

int sysfs_link_name(const char *root, char *buffer, size_t size, const char *format, ...)
{
	char path[PATH_MAX];
	int ret = MAKE_PATH(path, root, format);

	buffer[0] = '\0';
	return ret ? ret : sysfs_link_name_at(AT_FDCWD, buffer, size, path);
}

int sysfs_link(const char *root, char *buffer, size_t size, const char *format, ...)
{
	char path[PATH_MAX];
	int ret = MAKE_PATH(path, root, format);

	return ret ? ret : read_link(AT_FDCWD, buffer, size, path);
}

int sysfs_open_dir(const char *root, const char *format, ...)
{
	char path[PATH_MAX];
	int ret = MAKE_PATH(path, root, format);

	if (ret == 0)
		ret = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return ret < 0 && ret != -ENAMETOOLONG ? -errno : ret;
}

int sysfs_read_at(int dir, char *buffer, size_t size, const char *path)
{
	AUTO_CLOSE int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, buffer, size - 1);
	if (n < 0)
		return -errno;
	end_text(buffer, (size_t)n);
	return 0;
}

bool sysfs_exists(const char *root, const char *format, ...)
{
	char path[PATH_MAX];

	return MAKE_PATH(path, root, format) == 0 && access(path, F_OK) == 0;
}

int sysfs_each(const char *root, int (*fn)(const char *name, void *arg), void *arg,
	       const char *format, ...)
{
	char path[PATH_MAX];
	struct dirent **entries;
	int n, ret = MAKE_PATH(path, root, format);

	if (ret)
		return ret;
	n = scandir(path, &entries, NULL, versionsort);
	if (n < 0)
		return xmalloc_errno();
	for (int i = 0; i < n; i++) {
		if (ret == 0 && entries[i]->d_name[0] != '.')
			ret = fn(entries[i]->d_name, arg);
		free(entries[i]);
	}
	free(entries);
	return ret;
}
