/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_STOP_RULE_H
#define MEASURE_STOP_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/measurement.h"

/**
 * struct stop_rule - the medians of the rounds of a run under way, for deciding whether to go on
 * @median: by path and round, for one access, timer cost included
 * @rounds: room for so many
 * @scratch: as large as the largest array to be sorted
 * @paths: the device paths of the run
 * @wanted: half the width of the interval as a part of the value
 *
 * What is reported is computed from the samples when the run is over, not from this.
 */
struct stop_rule {
	double *median[MEASURE_PATHS];
	unsigned int rounds;
	double *scratch;
	unsigned int paths;
	double wanted;
};

/**
 * stop_rule_open() - make room
 * @rounds: that there may be
 * @samples: of each path in a round
 */
void stop_rule_open(struct stop_rule *rule, unsigned int rounds, size_t samples, unsigned int paths,
		    double wanted);

/**
 * stop_rule_reached() - take in the last round and say whether the interval is narrow enough
 * @result: its last samples are those of round @rounds - 1
 * @rounds: complete rounds so far, one more at each call
 *
 * The interval is that of the difference, or of the median where there is only one path. Never true
 * for fewer than eight rounds.
 */
bool stop_rule_reached(struct stop_rule *rule, const struct measure_result *result,
		       unsigned int rounds);

/* stop_rule_close() - free what stop_rule_open() took */
void stop_rule_close(struct stop_rule *rule);

#endif
