/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RENDER_OUTPUT_H
#define RENDER_OUTPUT_H

#include <stddef.h>
#include <stdio.h>

/*
 * A text being written; zeroed at first. Unlike open_memstream(), which may lose a part of it,
 * running out of memory ends the program.
 */
struct output {
	FILE *out;
	char *text; /* NUL-terminated unless NULL */
	size_t used, room;
};

/** output_open() - open a stream to memory, @output->out */
void output_open(struct output *output);

/**
 * output_close() - close the stream and return the text
 *
 * Return: NUL-terminated, to be freed.
 */
char *output_close(struct output *output);

/** output_add() - append bytes without a stream, or before it is opened */
void output_add(struct output *output, const char *bytes, size_t size);

/**
 * output_write() - write a complete text to stdout
 *
 * Return: 0, or -errno of the write: a closed pipe, a full disk. The caller must then report it and
 * fail, because the output is incomplete.
 */
int output_write(const char *text);

/**
 * output_replace() - write a complete text to a file, in one step for its readers
 * @path: a regular file, or none yet; afterwards its mode is 0644, less the umask
 *
 * A temporary file in the same directory is written, synced and renamed. After a failure it is
 * removed, and the old file is as it was.
 *
 * Return: 0, -ENOTSUP if @path is something else, such as a symbolic link or a device, or -errno.
 */
int output_replace(const char *path, const char *text);

#endif
