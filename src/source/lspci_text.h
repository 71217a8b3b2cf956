/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happens to a text on its way from a terminal into a bug report, taken back: encodings, line
 * ends, colours, mail, web pages and trackers. Pure; what the text says is not looked at.
 */
#ifndef SOURCE_LSPCI_TEXT_H
#define SOURCE_LSPCI_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct lspci_line {
	const char *text;    /* NUL-terminated, without blanks at its end */
	unsigned int number; /* of the line in the file, from 1 */
	bool ended;  /* a line break follows: false only for the last line of a text without one */
	bool blanks; /* nothing but blanks, as where a line was cut behind its indentation */
};

struct lspci_lines {
	char *bytes; /* what the lines point into; owned */
	struct lspci_line *list;
	size_t n;
};

/**
 * lspci_text_lines() - the lines of a text as lspci printed them, or nearly so
 * @text: @size bytes: UTF-8, UTF-16 with or without a byte order mark, or Latin-1; lines end in LF,
 *	CR LF or CR. Undone are terminal colours and overstriking, quoted-printable, entities and
 *	tags of HTML, BBCode and emphasis, "^I" of cat -A and "\n\t" of strings, odd blanks and dashes
 * @lines: to be given to lspci_text_free()
 *
 * What stands before a line, such as "> ", is kept: it may mean something.
 */
void lspci_text_lines(const char *text, size_t size, struct lspci_lines *lines);

/** lspci_text_free() - a zeroed @lines is allowed */
void lspci_text_free(struct lspci_lines *lines);

#endif
