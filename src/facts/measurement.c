// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/measurement.h"

#include <stdlib.h>

#include "util.h"

void measure_free(struct measure_result *result)
{
	for (unsigned int path = 0; path < MEASURE_PATHS; path++) {
		free(result->path[path].block_p50_ns);
		free(result->path[path].block_p99_ns);
		free(result->path[path].bins);
	}
	free(result->sample);
	*result = (struct measure_result){ 0 };
}

const char *measure_path_name(enum measure_path_id path)
{
	static const char *const names[] = { "trapped", "mmapped", "empty", "control" };

	_Static_assert(ARRAY_SIZE(names) == MEASURE_PATHS, "a name for each path");
	return (unsigned int)path < MEASURE_PATHS ? names[path] : NULL;
}
