/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much of a text was understood, as a message. Pure. */
#ifndef JUDGE_UNDERSTOOD_H
#define JUDGE_UNDERSTOOD_H

#include <stdbool.h>

#include "facts/facts.h"
#include "judge/finding.h"

/**
 * understood_judge() - "12 functions read; line 88 looks like a device but was not understood"
 * @source: of a text, with functions
 * @finding: id text-read, or text-partly-read as a warning with its remedy
 *
 * Return: whether all of the text was understood.
 */
bool understood_judge(const struct source_facts *source, struct finding *finding);

#endif
