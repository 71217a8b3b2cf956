/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_STOP_RULE_H
#define MEASURE_STOP_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/measurement.h"

/**
 * struct stop_rule - the medians of the rounds of a run in progress, to decide whether to continue
 * @median: by path and round, for one access, timer cost included
 * @rounds: number of rounds allocated
 * @scratch: as large as the largest array to be sorted
 * @paths: the device paths of the run
 * @wanted: half the width of the interval as a part of the value
 *
 * Reported figures are computed from the samples after the run, not from this.
 */
struct stop_rule {
	double *median[MEASURE_PATHS];
	unsigned int rounds;
	double *scratch;
	unsigned int paths;
	double wanted;
};

/**
 * stop_rule_open() - allocate memory
 * @rounds: maximum number of rounds
 * @samples: of each path in a round
 */
void stop_rule_open(struct stop_rule *rule, unsigned int rounds, size_t samples, unsigned int paths,
		    double wanted);

/**
 * stop_rule_reached() - add the last round and decide whether the interval is narrow enough
 * @result: its last samples are those of round @rounds - 1
 * @rounds: number of complete rounds, one more at each call
 *
 * The interval is that of the difference, or of the median if there is only one path. Never true
 * for fewer than eight rounds.
 */
bool stop_rule_reached(struct stop_rule *rule, const struct measure_result *result,
		       unsigned int rounds);

/* stop_rule_close() - free the memory of stop_rule_open() */
void stop_rule_close(struct stop_rule *rule);

#endif
