/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of foreign origin, made safe for a terminal. */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <stddef.h>

#define ESCAPED_MAX 4 /* bytes that one byte becomes at most */

/**
 * escape_text() - make a string of foreign origin safe for a terminal
 * @out: at least @size bytes, always NUL-terminated
 * @size: bytes; the result is cut at whole escapes
 * @in: control characters, marks of direction and what is not valid UTF-8 become \xNN
 *
 * Return: @out.
 */
const char *escape_text(char *out, size_t size, const char *in);

#endif
