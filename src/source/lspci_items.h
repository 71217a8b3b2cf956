/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The items that lspci prints for a function (pciutils: lspci.c, ls-caps.c, ls-ecaps.c,
 * ls-kernel.c), found by their keys anywhere in the text, as lines may be joined or broken. Pure.
 */
#ifndef SOURCE_LSPCI_ITEMS_H
#define SOURCE_LSPCI_ITEMS_H

#include <stddef.h>

#define LSPCI_ITEMS_MAX 512 /* a function with all capabilities has fewer than a hundred */

enum lspci_key {
	LSPCI_SUBSYSTEM,
	LSPCI_CONTROL,
	LSPCI_STATUS,
	LSPCI_FLAGS,
	LSPCI_REGION,
	LSPCI_MEMORY, /* without the BAR's number, as with -v */
	LSPCI_PORTS,
	LSPCI_ROM,
	LSPCI_CAPABILITY,
	LSPCI_MSIX,
	LSPCI_TABLE,
	LSPCI_PBA,
	LSPCI_POWER,
	LSPCI_SRIOV,
	LSPCI_SRIOV_CONTROL,
	LSPCI_SRIOV_COUNTS,
	LSPCI_SRIOV_PLACE,
	LSPCI_NUMA,
	LSPCI_GROUP,
	LSPCI_DRIVER,
	LSPCI_MODULES,
	LSPCI_BUSES,
	LSPCI_HEADER_TYPE,
	LSPCI_OTHER, /* ends the previous item, and is not read */
	LSPCI_KEYS,
};

struct lspci_item {
	enum lspci_key key;
	char *body;  /* from after the key up to the next one; NUL-terminated */
	size_t line; /* index of the line */
	int column;  /* column of the key, if it is the first text in its line; else -1 */
};

/* A line of the text that is searched for items. */
struct lspci_place {
	size_t offset;       /* in the text */
	int column;          /* in the line of the file, tabs counted as eight */
	unsigned int number; /* of the file's line */
};

/** lspci_items_key() - the key at the beginning of @text, or LSPCI_KEYS */
enum lspci_key lspci_items_key(const char *text);

/** lspci_items_start() - the offset of the first key in a line, or the line's length */
size_t lspci_items_start(const char *line);

/**
 * lspci_items_find() - all items of a text
 * @text: NUL-terminated lines, without prefixes; items are terminated by NULs in it
 * @places: its @n_places lines, at least one
 * @items: of LSPCI_ITEMS_MAX
 *
 * Return: the number of items.
 */
size_t lspci_items_find(char *text, const struct lspci_place *places, size_t n_places,
			struct lspci_item *items);

#endif
