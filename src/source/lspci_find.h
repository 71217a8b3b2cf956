/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which lines are functions', and how far their details go. Pure. */
#ifndef SOURCE_LSPCI_FIND_H
#define SOURCE_LSPCI_FIND_H

#include "source/lspci_head.h"
#include "source/lspci_text.h"

/* A function's line, or what stands in its place. */
struct lspci_found {
	enum lspci_head kind; /* never LSPCI_HEAD_ADDRESS: that has been decided */
	size_t n;             /* lines that it takes: one, or more where mail broke it */
	char text[1024];
	const char *rest; /* details that were joined to the line; NULL: none */
	struct lspci_head_line head;
};

/** lspci_find_split() - give each function a line of its own where those of several were joined */
void lspci_find_split(struct lspci_lines *all);

/**
 * lspci_find_head() - look at a line
 * @at: which of @all
 *
 * A line that begins with an address and names no class is a function's if details follow.
 */
void lspci_find_head(const struct lspci_lines *all, size_t at, struct lspci_found *found);

/** lspci_find_is_cut() - whether the text ends in the middle of a function's line */
bool lspci_find_is_cut(const struct lspci_lines *all, size_t at, const struct lspci_found *found);

/**
 * lspci_find_end() - where the lines of a function end: at the next function, or at what cannot be
 *	this one's
 * @at: the first of its details
 *
 * Return: which of the lines, or their number.
 */
size_t lspci_find_end(const struct lspci_lines *all, size_t at);

#endif
