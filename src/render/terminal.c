// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/terminal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "util.h"

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
	long columns = wanted ? strtol(wanted, NULL, 10) : 0;
	struct winsize size;

	if (columns > 0)
		return columns;
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

/*
 * By its name: newlocale() of glibc 2.36 keeps a lock where it finds no memory, on which the next
 * call waits for ever; setlocale() would change how numbers are written.
 */
bool terminal_is_utf8(void)
{
	static const char *const variables[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *locale = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(variables) && (!locale || !*locale); i++)
		locale = getenv(variables[i]);
	return locale && (strcasestr(locale, ".UTF-8") || strcasestr(locale, ".utf8"));
}
