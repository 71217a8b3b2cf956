/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A finding is data: made once by judge/, before anything is printed. So is a message. */
#ifndef JUDGE_FINDING_H
#define JUDGE_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "exit_status.h"
#include "util.h"

#define FINDING_TEXT 400

enum level {
	LEVEL_PASS,
	LEVEL_NOTE,
	LEVEL_WARN,
	LEVEL_FAIL,
	LEVEL_SKIP, /* doctor: not tried, an earlier step failed */
};

enum finding_id {
	FINDING_NONE, /* of a finding that has not been set */
#define FINDING(id, name, level, status) FINDING_##id,
#include "judge/findings.def"
#undef FINDING
	FINDING_IDS,
};

/* Zeroed: not set. Whoever owns one, or a list of them, gives it to finding_free() in the end. */
struct finding {
	enum finding_id id;
	enum level level; /* that of the id: set by finding_set() alone */
	char *text;       /* owned; one sentence, no full stop needed; NULL: not set */
	char *remedy;     /* owned; what to do about it; may be empty; NULL: not set */
	size_t command;   /* bytes at the end of the remedy that are a command to paste; 0: none */
	bool no_command;  /* one was refused: none is printed until the remedy is set anew */
};

/* A finding of one function, freed at its end. */
#define AUTO_FINDING __attribute__((cleanup(finding_free))) struct finding

/* Owns its findings. */
struct findings {
	struct finding *list;
	size_t n;
};

/** finding_name() - the stable id, in kebab-case; NULL for FINDING_NONE */
const char *finding_name(enum finding_id id);

/** finding_find() - the id of that name; FINDING_NONE: none of this version */
enum finding_id finding_find(const char *name);

/** finding_status() - the exit status of a run that says it; of FINDING_NONE, EXIT_CANNOT */
enum exit_status finding_status(enum finding_id id);

/**
 * finding_set() - fill @finding anew; the remedy is emptied
 * @finding: zeroed, or set before
 * @format: the sentence, cut at FINDING_TEXT; may be made of texts of @finding
 */
void finding_set(struct finding *finding, enum finding_id id, const char *format, ...)
	PRINTF_FORMAT(3, 4);

/** finding_remedy() - set the remedy of @finding, in words; cut at FINDING_TEXT */
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
 * what does not fit into FINDING_TEXT is left out whole.
 */
void finding_command(struct finding *finding, const char *format, ...) PRINTF_FORMAT(2, 3);

/** finding_copy() - set @finding, as finding_set() takes it, to what @from is */
void finding_copy(struct finding *finding, const struct finding *from);

/** finding_free() - free the texts; @finding is as if it had not been set */
void finding_free(struct finding *finding);

/**
 * findings_add() - a new finding at the end of a list, not set yet
 *
 * Return: valid until the next one is added.
 */
struct finding *findings_add(struct findings *findings);

/** findings_free() - free all of them; @findings is empty */
void findings_free(struct findings *findings);

#endif
