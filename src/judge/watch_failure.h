/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why trapped accesses could not be counted, and what to do about it. */
#ifndef JUDGE_WATCH_FAILURE_H
#define JUDGE_WATCH_FAILURE_H

#include "facts/facts.h"
#include "judge/finding.h"

/** watch_failure_judge() - from a status that is not 0, and the step that failed */
void watch_failure_judge(const struct traps_facts *traps, struct finding *finding);

/**
 * watch_guest_why() - why KVM counted nothing
 * @guest: its status is an error
 * @text: set to a part of a sentence
 *
 * Return: @text.
 */
const char *watch_guest_why(const struct trap_guest *guest, char text[static FINDING_TEXT]);

/** watch_failure_guest() - likewise, where nothing else was to count */
void watch_failure_guest(const struct device_facts *device, struct finding *finding);

#endif
