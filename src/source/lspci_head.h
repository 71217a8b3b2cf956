/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first line of a function in lspci's text (pciutils, lspci.c: show_terse()). Pure. */
#ifndef SOURCE_LSPCI_HEAD_H
#define SOURCE_LSPCI_HEAD_H

#include <stddef.h>
#include <stdint.h>

#include "facts/facts.h"

enum lspci_head {
	LSPCI_HEAD_NONE,
	LSPCI_HEAD_DEVICE,
	LSPCI_HEAD_ADDRESS, /* begins with an address; whether a function's, its details must show */
	LSPCI_HEAD_UNREAD,  /* looks like a function's line, but has no address or no name */
};

struct lspci_head_line {
	char address[FACTS_ADDRESS];
	char name[FACTS_ADDRESS]; /* the address as it is written there */
	struct pci_facts pci;     /* class, names, ids and revision */
	/* What is no fact of the function: */
	size_t prefix; /* bytes before the address: "> ", "* ", "IOMMU Group 7 " */
	bool busybox;  /* of the form that busybox has, too */
	bool has_revision;
	bool group_known; /* the prefix has it */
	uint32_t group;
	bool asleep; /* rev ff: nothing answered */
};

/**
 * lspci_head_read() - "01:00.0 Ethernet controller [0200]: Intel ... [8086:1533] (rev 03)"
 * @line: NUL-terminated; anything may stand before the address
 * @head: filled for LSPCI_HEAD_DEVICE and LSPCI_HEAD_ADDRESS
 *
 * A function's line has the name or the code of a class behind the address: a log's has not.
 */
enum lspci_head lspci_head_read(const char *line, struct lspci_head_line *head);

/**
 * lspci_head_next() - an address with the name of a class and a colon after it, anywhere in a line
 * @from: the first byte of @line where it may begin
 *
 * Return: where it begins; SIZE_MAX: nowhere.
 */
size_t lspci_head_next(const char *line, size_t from);

/** lspci_head_goes_on() - whether @more is the rest of a function's line that begins with @line */
bool lspci_head_goes_on(const char *line, const char *more);

/**
 * lspci_head_group() - a line of its own that names the group of the functions below it
 *	("IOMMU Group 7:"), as scripts print it; lspci's own has "IOMMU group: 7"
 */
bool lspci_head_group(const char *line, uint32_t *group);

#endif
