/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A finding is data: made once by judge/, before anything is printed. */
#ifndef JUDGE_FINDING_H
#define JUDGE_FINDING_H

#include <stdbool.h>
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
	bool no_command; /* one was refused: none is printed until the remedy is set anew */
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
 * finding_command() - a command to paste, after the words that the remedy has so far
 * @format: of one command; what is to be filled in is %s or %u, a word of it or a part of one
 *
 * A further call appends a command, joined by " && ", the one place where a line may be broken.
 *
 * Here, and nowhere else, what is filled in is checked: the line is pasted as root, and its names
 * may come out of a report or a tree made by a stranger. Where one is not is_plain_word(), no
 * command is printed at all, and the remedy says why. Half a command would be worse than none, too:
 * what does not fit into the remedy is left out whole.
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
