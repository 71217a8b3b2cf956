/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a text is in which lspci_read() finds no function. Pure. */
#ifndef SOURCE_EXPLAIN_H
#define SOURCE_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

struct explanation {
	bool foreign;       /* of another program; else of lspci, and no line names the device */
	const char *what;   /* "the output of FreeBSD's pciconf, ..." */
	const char *remedy; /* what to run in its place */
};

/**
 * explain_text() - name a text that has no function in it
 *
 * Return: static; NULL: nothing that is known.
 */
const struct explanation *explain_text(const char *text, size_t size);

#endif
