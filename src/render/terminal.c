// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_MIN 40
#define COLUMNS_MAX 200

static unsigned int clamp(long columns)
{
	if (columns < COLUMNS_MIN)
		return COLUMNS_MIN;
	return columns > COLUMNS_MAX ? COLUMNS_MAX : (unsigned int)columns;
}

unsigned int terminal_columns(void)
{
	const char *wanted = getenv("COLUMNS");
	long columns = wanted ? strtol(wanted, NULL, 10) : 0;
	struct winsize size;

	if (columns > 0)
		return clamp(columns);
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return clamp(size.ws_col);
	return TERMINAL_COLUMNS;
}

bool terminal_is_utf8(void)
{
	/* The program's own locale stays "C", so that numbers are written alike everywhere. */
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool utf8;

	if (!locale)
		return false;
	utf8 = strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
	freelocale(locale);
	return utf8;
}
