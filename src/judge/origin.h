/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages about the source of the facts and about names without a device. */
#ifndef JUDGE_ORIGIN_H
#define JUDGE_ORIGIN_H

#include "facts/facts.h"
#include "facts/need.h"
#include "judge/finding.h"

/**
 * origin_judge() - faults of the source, how much of a text was understood, unknown names
 * @command: "check", for the remedies
 * @findings: appended to
 */
void origin_judge(const struct facts *facts, const char *command, struct findings *findings);

/**
 * origin_nothing() - the report contains no device
 * @finding: set
 */
void origin_nothing(const struct facts *facts, struct finding *finding);

/**
 * origin_unsaved() - files that could not be opened or written, according to @step
 * @first: the first one of facts->unsaved that has not been reported yet
 */
void origin_unsaved(const struct facts *facts, size_t first, enum file_step step,
		    struct findings *findings);

/**
 * origin_refuses() - whether a command has no answer for a device, and why
 * @command: "check"
 * @needs: of enum need, the facts that it requires
 * @finding: set if so; does not name the device
 */
bool origin_refuses(const struct facts *facts, const struct device_facts *device,
		    const char *command, uint32_t needs, struct finding *finding);

#endif
