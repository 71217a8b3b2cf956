/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small readers of sysfs (and of /proc): one value a file, one name a link. */
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
 * All paths are given relative to @root, which is "" for the running system or the folder behind
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
 * sysfs_open_folder() - open a folder, for the two calls below
 *
 * Return: a descriptor to be closed, or -errno.
 */
int sysfs_open_folder(const char *root, const char *format, ...) PRINTF_FORMAT(2, 3);

/**
 * sysfs_read_at() - sysfs_read() for thousands of files: of one page, so by one read, and without
 *	the way down from the root each time
 * @folder: of sysfs_open_folder()
 * @path: below it
 */
int sysfs_read_at(int folder, char *buffer, size_t size, const char *path);

/** sysfs_link_name_at() - sysfs_link_name() in the same manner */
int sysfs_link_name_at(int folder, char *buffer, size_t size, const char *path);

/**
 * sysfs_read_number() - read a file that holds one number
 * @value: decimal, or hexadecimal behind 0x
 *
 * Return: 0, -errno of reading, or -EINVAL when there is no number.
 */
int sysfs_read_number(const char *root, long long *value, const char *format, ...)
	PRINTF_FORMAT(3, 4);

/** sysfs_no_data() - @ret, but -ENODATA where there is no such path */
static inline int sysfs_no_data(int ret)
{
	return ret == -ENOENT || ret == -ENOTDIR || ret == -ENODEV ? -ENODATA : ret;
}

/** sysfs_text() - sysfs_read() as a fact; ->status is of sysfs_no_data() */
void sysfs_text(const char *root, struct fact_text *fact, const char *format, ...)
	PRINTF_FORMAT(3, 4);

/** sysfs_number() - sysfs_read_number() likewise */
void sysfs_number(const char *root, struct fact_number *fact, const char *format, ...)
	PRINTF_FORMAT(3, 4);

/**
 * sysfs_parse_u32() - the decimal number that a whole text is, such as the name of a group
 *
 * Return: 0, or -EINVAL where it is none from 0 to 2^32 - 1, with @value as it was.
 */
int sysfs_parse_u32(const char *text, uint32_t *value);

/**
 * sysfs_link_name() - the last part of where a symbolic link points
 * @buffer: empty on failure
 *
 * Return: 0, -errno of readlink, or -ENAMETOOLONG.
 */
int sysfs_link_name(const char *root, char *buffer, size_t size, const char *format, ...)
	PRINTF_FORMAT(4, 5);

/** sysfs_link() - where a symbolic link points, as it is written; else as sysfs_link_name() */
int sysfs_link(const char *root, char *buffer, size_t size, const char *format, ...)
	PRINTF_FORMAT(4, 5);

/** sysfs_exists() - whether the path is there, whatever it is */
bool sysfs_exists(const char *root, const char *format, ...) PRINTF_FORMAT(2, 3);

/**
 * sysfs_each() - call @fn for each entry of a folder but . and .., in the order of versionsort()
 * @fn: returns 0 to go on; any other value ends the walk
 * @arg: handed to @fn
 *
 * Return: 0, -errno of opening the folder, or what @fn returned.
 */
int sysfs_each(const char *root, int (*fn)(const char *name, void *arg), void *arg,
	       const char *format, ...) PRINTF_FORMAT(4, 5);

#endif
