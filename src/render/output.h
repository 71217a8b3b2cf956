/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RENDER_OUTPUT_H
#define RENDER_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A text in the making. open_memstream() does not say where it had no room for a part of it. */
struct output {
	FILE *out;
	char *text; /* owned until output_close() */
	size_t used, room;
	bool lost;
};

/**
 * output_open() - a stream to memory
 * @output: filled; ->out is to be written to
 *
 * Return: 0; -ENOMEM.
 */
int output_open(struct output *output);

/**
 * output_close() - the text that was written
 * @text: on success to be freed, NUL-terminated
 *
 * Return: 0; -ENOMEM: a part of it is missing.
 */
int output_close(struct output *output, char **text);

/**
 * output_write() - write a finished text to stdout, whole
 *
 * Return: 0, or -errno of the write: a closed pipe, a full disk. The caller must then say so and
 * fail, because what arrived is not whole.
 */
int output_write(const char *text);

#endif
