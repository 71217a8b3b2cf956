// SPDX-License-Identifier: GPL-2.0-or-later
#include "version.h"

#include <gnu/libc-version.h>

#include "util.h"

void version_print(FILE *out)
{
	fprintf(out, "%s %s%s%s%s\n", PROGRAM, VERSION, *COMMIT ? " (commit " : "", COMMIT,
		*COMMIT ? ")" : "");
	fprintf(out, "built with %s; runs with glibc %s\n", LIBRARIES, gnu_get_libc_version());
}
