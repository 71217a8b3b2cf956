/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef GATHER_FILE_H
#define GATHER_FILE_H

#include <stddef.h>

#define FILE_READ_MAX ((size_t)64 << 20)

/**
 * file_read() - read a whole file of the user's
 * @path: "-" for standard input
 * @text: on success to be freed; a NUL follows the last byte
 * @size: bytes, the NUL not counted; the text may hold others
 *
 * Return: 0, -errno of open or read (-EINTR: somebody wants the wait for input to end), -EFBIG
 * above FILE_READ_MAX.
 */
int file_read(const char *path, char **text, size_t *size);

/**
 * file_lines() - call @fn for each line of a file, without its line feed, until it returns not 0
 * @fn: 0 to go on; may write into the line
 *
 * Return: 0 when all were read, what @fn returned, or -errno of opening or reading: what was not
 * read may hold what is looked for.
 */
int file_lines(const char *path, int (*fn)(char *line, void *arg), void *arg);

#endif
