/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first line of a function in the output of lspci (pciutils, lspci.c: show_terse()). Pure. */
#ifndef SOURCE_LSPCI_HEAD_H
#define SOURCE_LSPCI_HEAD_H

#include <stddef.h>
#include <stdint.h>

#include "facts/facts.h"

enum lspci_head {
	LSPCI_HEAD_NONE,
	LSPCI_HEAD_DEVICE,
	LSPCI_HEAD_ADDRESS, /* begins with an address; its details must decide */
	LSPCI_HEAD_UNREAD,  /* looks like a function's line, but lacks address or name */
};

struct lspci_head_line {
	char address[FACTS_ADDRESS];
	char name[FACTS_ADDRESS]; /* the address as written there */
	struct pci_facts pci;     /* class, names, ids and revision */
	/* Not facts of the function: */
	size_t prefix; /* bytes before the address: "> ", "* ", "IOMMU Group 7 " */
	bool busybox;  /* in a form that busybox also prints */
	bool has_revision;
	bool group_known; /* from the prefix */
	uint32_t group;
	bool asleep; /* rev ff: the device did not respond */
};

/**
 * lspci_head_read() - "01:00.0 Ethernet controller [0200]: Intel ... [8086:1533] (rev 03)"
 * @line: NUL-terminated; any text may precede the address
 * @head: filled for LSPCI_HEAD_DEVICE and LSPCI_HEAD_ADDRESS
 *
 * A function's line has the name or code of a class after the address, unlike one of a log.
 */
enum lspci_head lspci_head_read(const char *line, struct lspci_head_line *head);

/**
 * lspci_head_next() - find an address followed by a class name and a colon, anywhere in a line
 * @from: offset in @line to start from
 *
 * Return: its offset; SIZE_MAX: none.
 */
size_t lspci_head_next(const char *line, size_t from);

/** lspci_head_goes_on() - whether @more continues a function's line that begins with @line */
bool lspci_head_goes_on(const char *line, const char *more);

/**
 * lspci_head_group() - a separate line with the group of the functions below it
 *	("IOMMU Group 7:"), as scripts print it; lspci's own has "IOMMU group: 7"
 */
bool lspci_head_group(const char *line, uint32_t *group);

#endif
