// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/symbol.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "util.h"

int symbol_find(const char *sysroot, const char *name)
{
	char path[PATH_MAX], line[1024], symbol[512];
	AUTO_FCLOSE FILE *file = NULL;
	int ret = -ENODATA;

	snprintf(path, sizeof(path), "%s/proc/kallsyms", sysroot);
	file = fopen(path, "re");
	if (!file)
		return errno == ENOENT ? -ENODATA : -errno;
	while (fgets(line, sizeof(line), file)) {
		ret = -ENOENT;
		if (sscanf(line, "%*s %*s %511s", symbol) == 1 && strcmp(symbol, name) == 0)
			return 0;
	}
	return ferror(file) ? -EIO : ret;
}
