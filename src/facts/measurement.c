// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/measurement.h"

#include <math.h>
#include <stdlib.h>

void measure_free(struct measure_result *result)
{
	for (unsigned int path = 0; path < MEASURE_PATHS; path++) {
		free(result->path[path].round_p50_ns);
		free(result->path[path].round_p99_ns);
		free(result->path[path].block_p50_ns);
		free(result->path[path].block_p99_ns);
		free(result->path[path].bins);
	}
	free(result->sample);
	*result = (struct measure_result){ 0 };
}

struct stats_interval interval_unknown(double value)
{
	return (struct stats_interval){ .value = value, .low = NAN, .high = NAN, .level = NAN };
}

bool interval_is_known(const struct stats_interval *interval)
{
	return interval->status == 0 && isfinite(interval->low) && isfinite(interval->high);
}

bool interval_excludes(const struct stats_interval *interval, double value)
{
	return interval_is_known(interval) && (interval->low > value || interval->high < value);
}
