/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of lspci, one by one (pciutils: lspci.c, ls-caps.c, ls-kernel.c). Pure. */
#ifndef GATHER_LSPCI_LINE_H
#define GATHER_LSPCI_LINE_H

#include "facts.h"

#define LSPCI_CONFIG_MAX 4096u

/* A function while its lines are read: what has no place in facts, or not yet. */
struct lspci_function {
	size_t device; /* index in facts->devices */
	unsigned int verbose; /* 0: neither -v nor -vv; then 1 or 2 */
	unsigned int regions; /* a bit for each BAR that has a line with its number */
	bool entries_seen;
	bool table_seen;
	bool pba_seen;
	struct bar_facts loose[6]; /* memory and ports as -v shows them, without the BAR's number */
	size_t n_loose;
	uint8_t *config; /* owned; NULL: no hexadecimal line yet */
	size_t config_size;
};

/**
 * lspci_header() - the first line of a function: "01:00.0 Ethernet controller: Intel ... (rev 02)"
 * @device: initialised; address, names and, with -n or -nn, ids are filled
 *
 * Return: whether it is such a line; @device is untouched if not.
 */
bool lspci_header(const char *line, struct device_facts *device);

/**
 * lspci_detail() - any line below it that is indented
 * @line: without what it is indented by
 */
void lspci_detail(const char *line, struct lspci_function *function, struct device_facts *device);

/**
 * lspci_hex() - a line of the dump: "10: 00 00 00 fd ..."
 *
 * Return: 1 if it is such a line, 0 if not, -EILSEQ if it does not follow the one before, -ENOMEM.
 */
int lspci_hex(const char *line, struct lspci_function *function);

#endif
