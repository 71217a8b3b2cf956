/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which registers of a device bench times, or why none, or why it failed. Pure. */
#ifndef JUDGE_TIMING_H
#define JUDGE_TIMING_H

#include "facts/facts.h"
#include "judge/finding.h"

/**
 * timing_announce() - what the user of a borrowed device may notice, to be said before it is timed
 * @finding: set if so
 *
 * Return: whether a device is to be borrowed.
 */
bool timing_announce(const struct bench_request *request, struct finding *finding);

/**
 * timing_choose() - the registers to time, from the facts known so far
 * @facts: ->bench has the request
 * @device: before it is opened, only class and MSI-X are used; afterwards also its regions and
 *	state
 * @registers: filled
 * @findings: appended to: why there are none, or why one path is impossible
 *
 * Return: the number of @registers.
 */
size_t timing_choose(const struct facts *facts, const struct device_facts *device,
		     struct register_choice registers[static REGISTERS_MAX],
		     struct findings *findings);

/**
 * timing_judge() - findings about how a device was timed, or why it was not
 * @findings: appended to; with one of LEVEL_FAIL there are no figures
 */
void timing_judge(const struct facts *facts, const struct device_facts *device,
		  struct findings *findings);

#endif
