/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages on stderr, a line each behind the name of the program: of commands/, and at its end. */
#ifndef MSG_H
#define MSG_H

#include <stdbool.h>

#include "util.h"

#define PROGRAM "vfio-msixctl"

/** msg_line() - one line on stderr: "vfio-msixctl: ..."; control characters are escaped */
void msg_line(const char *format, ...) PRINTF_FORMAT(1, 2);

#define MSG_ESCAPED 4 /* bytes at most that one byte becomes */

/**
 * msg_escape() - make a string of foreign origin safe for a terminal
 * @out: at least @size bytes, always NUL-terminated
 * @size: bytes; the result is cut at whole escapes
 * @in: control characters, marks of direction and what is no valid UTF-8 become \xNN
 *
 * Return: @out.
 */
const char *msg_escape(char *out, size_t size, const char *in);

#endif
