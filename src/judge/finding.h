/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A finding is data: made once by judge/, before anything is printed. */
#ifndef JUDGE_FINDING_H
#define JUDGE_FINDING_H

#include <stddef.h>

#include "util.h"

#define FINDING_ID 48
#define FINDING_TEXT 400
#define FINDINGS_MAX 24

enum level {
	LEVEL_PASS,
	LEVEL_NOTE,
	LEVEL_WARN,
	LEVEL_FAIL,
	LEVEL_SKIP, /* doctor: not tried, an earlier step failed */
};

struct finding {
	char id[FINDING_ID]; /* stable, kebab-case; each has its entry under DIAGNOSTICS in the man page */
	enum level level;
	char text[FINDING_TEXT];   /* one sentence, no full stop needed */
	char remedy[FINDING_TEXT]; /* what to do about it; may be empty */
	size_t command; /* bytes at the end of the remedy that are a command to paste; 0: none */
};

struct findings {
	struct finding list[FINDINGS_MAX];
	size_t n;
};

/**
 * finding_set() - fill @finding; the remedy is emptied
 * @id: cut at FINDING_ID
 * @format: the sentence; cut at FINDING_TEXT
 */
void finding_set(struct finding *finding, const char *id, enum level level, const char *format, ...)
	PRINTF_FORMAT(4, 5);

/** finding_remedy() - set the remedy of @finding, in words */
void finding_remedy(struct finding *finding, const char *format, ...) PRINTF_FORMAT(2, 3);

/**
 * finding_command() - a command to paste, behind the words that the remedy has so far
 * @format: commands joined by " && ", the one place where a line may be broken; half of it would
 *	be worse than none, so what has no room in the remedy is left out whole
 */
void finding_command(struct finding *finding, const char *format, ...) PRINTF_FORMAT(2, 3);

/**
 * findings_add() - the next finding of a list, to be filled
 *
 * Return: never NULL; when the list is full its last entry is handed out again. FINDINGS_MAX is
 * above what the judges can add, so that this does not happen.
 */
struct finding *findings_add(struct findings *findings);

#endif
