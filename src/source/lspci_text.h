/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Undoes what happens to a text between a terminal and a bug report: encodings, line endings,
 * colours, mail, web pages and trackers. Pure; does not depend on the contents of the text.
 */
#ifndef SOURCE_LSPCI_TEXT_H
#define SOURCE_LSPCI_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct lspci_line {
	const char *text;    /* NUL-terminated, without trailing blanks */
	unsigned int number; /* of the line in the file, from 1 */
	bool ended;  /* ends in a line break: false only for the last line of a text without one */
	bool blanks; /* only blanks, as if a line was cut after its indentation */
};

struct lspci_lines {
	char *bytes; /* the memory that the lines point to; owned */
	struct lspci_line *list;
	size_t n;
};

/**
 * lspci_text_lines() - the lines of a text as originally printed by lspci, approximately
 * @text: @size bytes: UTF-8, UTF-16 with or without a byte order mark, or Latin-1; lines end in LF,
 *	CR LF or CR. Undone are terminal colours and overstriking, quoted-printable, entities and
 *	tags of HTML, BBCode and emphasis, "^I" of cat -A and "\n\t" of strings, odd blanks and
 *	dashes
 * @lines: to be given to lspci_text_free()
 *
 * Prefixes of lines, such as "> ", are kept, as they may matter.
 */
void lspci_text_lines(const char *text, size_t size, struct lspci_lines *lines);

/** lspci_text_free() - a zeroed @lines is allowed */
void lspci_text_free(struct lspci_lines *lines);

#endif
