/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a run of bench was quiet enough for its figures to be trusted. Pure. */
#ifndef JUDGE_QUALITY_H
#define JUDGE_QUALITY_H

#include "facts/measurement.h"
#include "judge/finding.h"

/* A run is noisy if a larger part of it was disturbed. */
#define QUALITY_PREEMPTED 0.10 /* of the blocks were preempted, also when repeated */
#define QUALITY_MIGRATED 0.001 /* of the samples were taken on another CPU */
#define QUALITY_OUTLIERS 0.01  /* of the samples are outliers */
#define QUALITY_INTERVAL 0.05  /* of the median is half its interval */
#define QUALITY_DRIFT 0.01     /* of the median is the drift between the halves of the run */
#define QUALITY_ROUNDS 0.03    /* of the median is the deviation of the rounds from each other... */
#define QUALITY_EXPLAINED 3    /* ...and so many times what their blocks leave */

/**
 * quality_judge() - whether a run can be trusted, in one sentence
 * @result: evaluated
 * @machine, @environment: for the advice; @environment may be NULL
 * @finding: id quiet (pass) or noisy (warn); the remedy says what to change
 */
void quality_judge(const struct measure_result *result, const struct machine_facts *machine,
		   const struct environment *environment, struct finding *finding);

#endif
