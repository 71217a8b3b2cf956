/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the lines of functions, and where their details end. Pure. */
#ifndef SOURCE_LSPCI_FIND_H
#define SOURCE_LSPCI_FIND_H

#include "source/lspci_head.h"
#include "source/lspci_text.h"

/* A function's line, or what is in its place. */
struct lspci_found {
	enum lspci_head kind; /* never LSPCI_HEAD_ADDRESS: that is decided by now */
	size_t n;             /* number of lines: one, or more if mail broke it */
	char text[1024];
	const char *rest; /* details that were joined to the line; NULL: none */
	struct lspci_head_line head;
};

/** lspci_find_split() - split joined lines, so that each function has a line of its own */
void lspci_find_split(struct lspci_lines *all);

/**
 * lspci_find_head() - examine a line
 * @at: which of @all
 *
 * A line that begins with an address and names no class is a function's if details follow.
 */
void lspci_find_head(const struct lspci_lines *all, size_t at, struct lspci_found *found);

/** lspci_find_is_cut() - whether the text ends in the middle of a function's line */
bool lspci_find_is_cut(const struct lspci_lines *all, size_t at, const struct lspci_found *found);

/**
 * lspci_find_end() - the end of a function's lines: the next function, or what cannot belong to
 *	this one's
 * @at: the first of its details
 *
 * Return: index of the line, or the number of lines.
 */
size_t lspci_find_end(const struct lspci_lines *all, size_t at);

#endif
