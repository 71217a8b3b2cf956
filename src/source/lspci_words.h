/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns items into facts. Pure. */
#ifndef SOURCE_LSPCI_WORDS_H
#define SOURCE_LSPCI_WORDS_H

#include "facts/facts.h"
#include "source/lspci_items.h"

/* What the words of a function show but facts cannot hold, or not yet. */
struct lspci_words {
	bool control;          /* the first line of -vv */
	bool flags;            /* the first line of -v */
	char capabilities;     /* from the status: '+', '-', or 0: not seen */
	size_t n_capabilities; /* lines with a capability */
	bool denied;           /* lspci was not allowed to read them */
	bool left_out;         /* something else is in place of the capabilities */
	bool msix_named;
	bool entries_seen;
	bool table_seen;
	bool pba_seen;
	unsigned int regions;      /* one bit for each BAR that has a line with its number */
	bool regions_end;          /* an item was seen that lspci prints after them */
	struct bar_facts loose[6]; /* memory and ports as shown by -v, without the BAR's number */
	size_t n_loose;
	bool driver;
	bool driver_line; /* a line for the driver, whether it has a name or not */
	bool modules;
	bool buses;         /* a bridge's */
	bool silent;        /* an impossible header type: the device did not respond */
	bool vfs_off;       /* its VF Enable bit is 0 */
	uint32_t vf_offset; /* SR-IOV 1.1, 3.3.9 and 3.3.10: of the routing IDs */
	uint32_t vf_stride;
};

/**
 * lspci_words_read() - all items of one function
 * @items: @n of them
 * @words: zeroed
 * @device: with its BARs numbered; the facts of the items are filled in
 *
 * The regions of an SR-IOV capability are those of the virtual functions: they are distinguished
 * from the function's own by indentation or, without it, by the line of the capability.
 */
void lspci_words_read(const struct lspci_item *items, size_t n, struct lspci_words *words,
		      struct device_facts *device);

#endif
