/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RENDER_OUTPUT_H
#define RENDER_OUTPUT_H

/**
 * output_write() - write a finished text to stdout, whole
 *
 * Return: 0, or -errno of the write: a closed pipe, a full disk. The caller must then say so and
 * fail, because what arrived is not whole.
 */
int output_write(const char *text);

#endif
