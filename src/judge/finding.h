/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A finding is data: made once, by judge/, before anything is printed. So is a message. */
#ifndef JUDGE_FINDING_H
#define JUDGE_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "exit_status.h"
#include "util.h"

#define FINDING_TEXT 512

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

/* Zeroed: not set. The owner of a finding releases it by finding_free(). */
struct finding {
	enum finding_id id;
	enum level level; /* that of the id; set only by finding_set() */
	char *text;       /* owned; one sentence, without a full stop; NULL: not set */
	char *remedy;     /* owned; what to do about it; may be empty; NULL: not set */
	size_t command;   /* length of the command to paste, at the end of the remedy; 0: none */
	bool no_command;  /* a command was refused: none is printed until the remedy is set again */
};

/* A local finding, freed at the end of its scope. */
#define AUTO_FINDING __attribute__((cleanup(finding_free))) struct finding

/* Owns its findings. */
struct findings {
	struct finding *list;
	size_t n;
};

/** finding_name() - the stable id, in kebab-case; NULL for FINDING_NONE */
const char *finding_name(enum finding_id id);

/** finding_find() - the id of that name; FINDING_NONE: not known to this version */
enum finding_id finding_find(const char *name);

/** finding_status() - the exit status of a run with this finding; EXIT_CANNOT for FINDING_NONE */
enum exit_status finding_status(enum finding_id id);

/**
 * finding_set() - set id, level and sentence of @finding; the remedy is cleared
 * @finding: zeroed, or set before
 * @format: the sentence, cut at FINDING_TEXT; arguments may be texts of @finding
 */
void finding_set(struct finding *finding, enum finding_id id, const char *format, ...)
	PRINTF_FORMAT(3, 4);

/** finding_reword() - replace the sentence of @finding, which keeps id, level and remedy */
void finding_reword(struct finding *finding, const char *format, ...) PRINTF_FORMAT(2, 3);

/** finding_remedy() - set the remedy of @finding, in words; cut at FINDING_TEXT */
void finding_remedy(struct finding *finding, const char *format, ...) PRINTF_FORMAT(2, 3);

/**
 * finding_command() - append a command to paste to the remedy
 * @format: of one command; conversions are %s and %u, each a word of it or a part of one
 *
 * A further call appends another command, joined by " && ", the only place for a line break.
 *
 * The arguments are checked here and nowhere else: the line is pasted as root, and its names may
 * come from a report or a directory made by a stranger. If one is not is_plain_word(), no command
 * is printed, and the remedy says why. As half a command would be worse than none, a command that
 * does not fit into FINDING_TEXT is left out.
 */
void finding_command(struct finding *finding, const char *format, ...) PRINTF_FORMAT(2, 3);

/** finding_copy() - make @finding, zeroed or set before, a copy of @from */
void finding_copy(struct finding *finding, const struct finding *from);

/** finding_free() - free the texts and zero @finding */
void finding_free(struct finding *finding);

/**
 * findings_add() - append a finding, not yet set
 *
 * Return: valid until the next one is added.
 */
struct finding *findings_add(struct findings *findings);

/** findings_free() - free all findings and empty the list */
void findings_free(struct findings *findings);

#endif
