/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small readers for sysfs (and /proc): one value per file, one name per link. */
#ifndef GATHER_SYSFS_H
#define GATHER_SYSFS_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "facts/host.h"
#include "util.h"

/*
 * All paths are relative to @root, which is "" for the running system or the directory given by
 * --sysroot; the format makes the rest: sysfs_read(root, text, size, "/sys/class/x/%s", name).
 */

/**
 * sysfs_read() - read a small file, without its trailing white space
 * @buffer: cut at @size - 1 bytes; empty on failure
 *
 * Return: 0, or -errno of open or read.
 */
int sysfs_read(const char *root, char *buffer, size_t size, const char *format, ...)
	PRINTF_FORMAT(4, 5);

/**
 * sysfs_open_dir() - open a directory, for the two calls below
 *
 * Return: a descriptor to be closed, or -errno.
 */
int sysfs_open_dir(const char *root, const char *format, ...) PRINTF_FORMAT(2, 3);

/**
 * sysfs_read_at() - sysfs_read() for thousands of files of at most one page each: in one read, and
 *	without resolving the path from the root each time
 * @dir: from sysfs_open_dir()
 * @path: below it
 */
int sysfs_read_at(int dir, char *buffer, size_t size, const char *path);

/** sysfs_link_name_at() - likewise, sysfs_link_name() */
int sysfs_link_name_at(int dir, char *buffer, size_t size, const char *path);

/**
 * sysfs_read_number() - read a file that holds one number
 * @value: decimal, or hexadecimal with 0x
 *
 * Return: 0, -errno of reading, or -EINVAL if it is not a number.
 */
int sysfs_read_number(const char *root, long long *value, const char *format, ...)
	PRINTF_FORMAT(3, 4);

/**
 * sysfs_read_choice() - read the word in brackets of a file that lists choices: "none [integrity]"
 * @buffer: cut at @size - 1 bytes, and at FACT_TEXT; empty on failure
 *
 * Return: 0, -errno of reading, or -ENODATA if there is none.
 */
int sysfs_read_choice(const char *root, char *buffer, size_t size, const char *format, ...)
	PRINTF_FORMAT(4, 5);

/** sysfs_no_data() - @ret, or -ENODATA if the path does not exist: the system has no such fact */
static inline int sysfs_no_data(int ret)
{
	return ret == -ENOENT || ret == -ENOTDIR || ret == -ENODEV ? -ENODATA : ret;
}

/** sysfs_text() - sysfs_read() into a fact; ->status is that of sysfs_no_data() */
void sysfs_text(const char *root, struct fact_text *fact, const char *format, ...)
	PRINTF_FORMAT(3, 4);

/** sysfs_number() - likewise, sysfs_read_number() */
void sysfs_number(const char *root, struct fact_number *fact, const char *format, ...)
	PRINTF_FORMAT(3, 4);

/**
 * sysfs_parse_u32() - parse a text that is one decimal number, such as the name of a group
 *
 * Return: 0, or -EINVAL if it is not a number from 0 to 2^32 - 1, in which case @value is
 * unchanged.
 */
int sysfs_parse_u32(const char *text, uint32_t *value);

/**
 * sysfs_link_name() - the last component of a symbolic link's target
 * @buffer: empty on failure
 *
 * Return: 0, -errno of readlink, or -ENAMETOOLONG.
 */
int sysfs_link_name(const char *root, char *buffer, size_t size, const char *format, ...)
	PRINTF_FORMAT(4, 5);

/** sysfs_link() - the target of a symbolic link, as written; otherwise as sysfs_link_name() */
int sysfs_link(const char *root, char *buffer, size_t size, const char *format, ...)
	PRINTF_FORMAT(4, 5);

/** sysfs_exists() - whether the path exists, whatever its type */
bool sysfs_exists(const char *root, const char *format, ...) PRINTF_FORMAT(2, 3);

/**
 * sysfs_each() - call @fn for each entry of a directory but . and .., in the order of versionsort()
 * @fn: returns 0 to continue; any other value ends the walk
 * @arg: passed to @fn
 *
 * Return: 0, -errno of opening the directory, or what @fn returned.
 */
int sysfs_each(const char *root, int (*fn)(const char *name, void *arg), void *arg,
	       const char *format, ...) PRINTF_FORMAT(4, 5);

#endif
