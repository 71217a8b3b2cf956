/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one conclusion of watch. */
#ifndef JUDGE_WATCH_CONCLUDE_H
#define JUDGE_WATCH_CONCLUDE_H

#include "judge/watch_context.h"
#include "units.h"

/* Below so many percent of one CPU, trapping is not what makes a device slow. */
#define WATCH_NEGLIGIBLE 1.0

/** watch_conclude() - set watch->result, of which the rest is complete */
void watch_conclude(const struct watch_context *context, struct watch_verdict *watch);

/** watch_percent() - "0.02 %", "8.3 %"; returns @buffer */
const char *watch_percent(char buffer[static UNITS_TEXT], double percent);

#endif
