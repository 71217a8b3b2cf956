/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which registers of a device bench times, and why none, or why it failed. Pure. */
#ifndef JUDGE_TIMING_H
#define JUDGE_TIMING_H

#include "facts/facts.h"
#include "judge/finding.h"

/**
 * timing_choose() - the registers to time, as far as it can be told from what is known so far
 * @facts: ->bench is what was asked for
 * @device: before it is opened its class and MSI-X suffice; once it is, its regions, and in what
 *	state it was found, are looked at too
 * @registers: filled
 * @findings: why there are none, or why one path to them is impossible, is appended
 *
 * Return: the number of @registers.
 */
size_t timing_choose(const struct facts *facts, const struct device_facts *device,
		     struct register_choice registers[static REGISTERS_MAX],
		     struct findings *findings);

/**
 * timing_judge() - all there is to say of how a device was timed, or was not
 * @findings: appended to; one of LEVEL_FAIL: there are no figures
 */
void timing_judge(const struct facts *facts, const struct device_facts *device,
		  struct findings *findings);

#endif
