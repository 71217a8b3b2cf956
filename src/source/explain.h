/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognises texts in which lspci_read() finds no function. Pure. */
#ifndef SOURCE_EXPLAIN_H
#define SOURCE_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

struct explanation {
	bool foreign;       /* not of lspci; else of lspci, but no line names the device */
	const char *what;   /* "the output of FreeBSD's pciconf, ..." */
	const char *remedy; /* what to run instead */
};

/**
 * explain_text() - recognise a text without functions
 *
 * Return: static; NULL if it is not recognised.
 */
const struct explanation *explain_text(const char *text, size_t size);

#endif
