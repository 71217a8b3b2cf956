/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RENDER_OUTPUT_H
#define RENDER_OUTPUT_H

#include <stddef.h>
#include <stdio.h>

/*
 * A text in the making, zeroed at first. open_memstream() does not say where it had no memory for a
 * part of it; here that ends the program.
 */
struct output {
	FILE *out;
	char *text; /* NUL-terminated once there is one */
	size_t used, room;
};

/** output_open() - a stream to memory; @output->out is to be written to */
void output_open(struct output *output);

/**
 * output_close() - the text that was written
 *
 * Return: NUL-terminated, to be freed.
 */
char *output_close(struct output *output);

/** output_add() - append bytes without a stream, or before it is opened */
void output_add(struct output *output, const char *bytes, size_t size);

/**
 * output_write() - write a finished text to stdout, whole
 *
 * Return: 0, or -errno of the write: a closed pipe, a full disk. The caller must then say so and
 * fail, because what arrived is not whole.
 */
int output_write(const char *text);

#endif
