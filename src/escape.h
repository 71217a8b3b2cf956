/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes untrusted text safe for a terminal. */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <stddef.h>

#define ESCAPED_MAX 4 /* the longest escape of one byte, in bytes */

/**
 * escape_text() - make an untrusted string safe for a terminal
 * @out: at least @size bytes, always NUL-terminated
 * @size: bytes; the result is never cut within an escape
 * @in: control characters, directional marks and invalid UTF-8 become \xNN
 *
 * Return: @out.
 */
const char *escape_text(char *out, size_t size, const char *in);

#endif
