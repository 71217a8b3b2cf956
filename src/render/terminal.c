// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "number.h"

#define COLUMNS_MIN 40
#define COLUMNS_MAX 200

static unsigned int clamp(long columns)
{
	if (columns < COLUMNS_MIN)
		return COLUMNS_MIN;
	return columns > COLUMNS_MAX ? COLUMNS_MAX : (unsigned int)columns;
}

static long find_columns(void)
{
	const char *wanted = getenv("COLUMNS");
	uint64_t columns;
	struct winsize size;

	if (wanted && number_parse(wanted, 10, INT32_MAX, &columns) && columns)
		return (long)columns;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return TERMINAL_COLUMNS;
}

unsigned int terminal_columns(void)
{
	return clamp(find_columns());
}

size_t terminal_line(void)
{
	return isatty(STDOUT_FILENO) ? (size_t)find_columns() : SIZE_MAX;
}

/* The rest of the program uses the C locale: strcasecmp() must not depend on the user's. */
bool terminal_is_utf8(void)
{
	bool utf8;

	setlocale(LC_CTYPE, "");
	utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	setlocale(LC_CTYPE, "C");
	return utf8;
}
