/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef GATHER_FILE_H
#define GATHER_FILE_H

#include <stddef.h>

#define FILE_READ_MAX ((size_t)64 << 20)

/**
 * file_read() - read a file given by the user
 * @path: "-" for standard input
 * @text: set on success, to be freed; a NUL follows the last byte
 * @size: bytes, without that NUL; the text may contain others
 *
 * Return: 0, -errno of open or read (-EINTR: a signal ended the wait for input), -EFBIG above
 * FILE_READ_MAX.
 */
int file_read(const char *path, char **text, size_t *size);

/**
 * file_lines() - call @fn for each line of a file, without its line feed, until it returns non-zero
 * @fn: returns 0 to continue; may modify the line
 *
 * Return: 0 if all lines were read, what @fn returned, or -errno of opening or reading.
 */
int file_lines(const char *path, int (*fn)(char *line, void *arg), void *arg);

#endif
