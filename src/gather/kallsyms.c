// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/kallsyms.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "util.h"

/* "ffffffff81000000 T _stext", for modules followed by "\t[vfio_pci]": kallsyms.c:s_show() */
static bool is_symbol(const char *line, const char *name)
{
	const char *type = strchr(line, ' ');
	const size_t length = strlen(name);

	return type && type[1] && type[2] == ' ' && strncmp(type + 3, name, length) == 0 &&
	       strchr(" \t\n", type[3 + length]);
}

int kallsyms_find(const char *sysroot, const char *name)
{
	char path[PATH_MAX], line[1024];
	AUTO_FCLOSE FILE *file = NULL;
	int ret = -ENODATA;

	snprintf(path, sizeof(path), "%s/proc/kallsyms", sysroot);
	file = fopen(path, "re");
	if (!file)
		return errno == ENOENT ? -ENODATA : -errno;
	while (fgets(line, sizeof(line), file)) {
		ret = -ENOENT;
		if (is_symbol(line, name))
			return 0;
	}
	return ferror(file) ? -EIO : ret;
}
