// SPDX-License-Identifier: GPL-2.0-or-later
#include "msg.h"

#include <stdarg.h>
#include <stdio.h>

#include "escape.h"

void msg_line(const char *format, ...)
{
	char raw[1024], safe[2048];
	va_list ap;

	va_start(ap, format);
	vsnprintf(raw, sizeof(raw), format, ap);
	va_end(ap);
	fprintf(stderr, PROGRAM ": %s\n", escape_text(safe, sizeof(safe), raw));
}
