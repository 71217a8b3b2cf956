/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be said before any device is: where the facts are from, and which names mean none. */
#ifndef JUDGE_ORIGIN_H
#define JUDGE_ORIGIN_H

#include "facts/facts.h"
#include "facts/need.h"
#include "judge/finding.h"

/**
 * origin_judge() - why nothing was learnt, how much of a text was understood, unknown names
 * @command: "check", for the remedies
 * @findings: appended to
 */
void origin_judge(const struct facts *facts, const char *command, struct findings *findings);

/**
 * origin_nothing() - that a report is of no device
 * @finding: set
 */
void origin_nothing(const struct facts *facts, struct finding *finding);

/**
 * origin_unsaved() - files that could not be opened, or be written, as @step says
 * @first: of facts->unsaved, those before it have been told
 */
void origin_unsaved(const struct facts *facts, size_t first, enum file_step step,
		    struct findings *findings);

/**
 * origin_refuses() - whether a command has no answer for a device at all, and why
 * @command: "check"
 * @needs: of enum need, what it cannot do without
 * @finding: set where the answer is true; does not name the device
 */
bool origin_refuses(const struct facts *facts, const struct device_facts *device,
		    const char *command, uint32_t needs, struct finding *finding);

#endif
