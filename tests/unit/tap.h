/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a unit program prints: a line of TAP for each check. */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "judge/finding.h"

static unsigned int tap_count, tap_failed;

static inline void check(bool good, const char *name)
{
	printf("%sok %u - %s\n", good ? "" : "not ", ++tap_count, name);
	tap_failed += !good;
}

static inline bool is_finding(const struct finding *finding, const char *id)
{
	return finding->id && strcmp(finding_name(finding->id), id) == 0;
}

/* A finding of that id and level, with these words somewhere in its sentence and its remedy. */
static inline void check_finding(const struct finding *finding, const char *id, enum level level,
				 const char *text, const char *remedy, const char *name)
{
	const bool good = is_finding(finding, id) && finding->level == level &&
			  strstr(finding->text, text) && strstr(finding->remedy, remedy) &&
			  (*remedy || !*finding->remedy);

	check(good, name);
	if (!good && finding->id)
		printf("# got %s, %d: %s: %s\n", finding_name(finding->id), finding->level,
		       finding->text, finding->remedy);
	if (!good)
		printf("# wanted %s, %d: %s: %s\n", id, level, text, remedy);
}

/* The plan; returns main()'s exit status. */
static inline int tap_end(void)
{
	printf("1..%u\n", tap_count);
	return tap_failed != 0;
}

#endif
