/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From items to facts. Pure. */
#ifndef SOURCE_LSPCI_WORDS_H
#define SOURCE_LSPCI_WORDS_H

#include "facts/facts.h"
#include "source/lspci_items.h"

/* What the words of a function say, and facts have no place for, or not yet. */
struct lspci_words {
	bool control;          /* as -vv begins */
	bool flags;            /* as -v begins */
	char capabilities;     /* of the status: '+', '-', or 0: not seen */
	size_t n_capabilities; /* lines that name one */
	bool denied;           /* lspci was not allowed to read them */
	bool left_out;         /* in place of the capabilities something else stands */
	bool msix_named;
	bool entries_seen;
	bool table_seen;
	bool pba_seen;
	unsigned int regions;      /* a bit for each BAR that has a line with its number */
	bool regions_end;          /* something that lspci prints after them was seen */
	struct bar_facts loose[6]; /* memory and ports as -v shows them, without the BAR's number */
	size_t n_loose;
	bool driver;
	bool driver_line; /* a line that should name one, whether it does or not */
	bool modules;
	bool buses;         /* a bridge's */
	bool silent;        /* an impossible header type: nothing answered */
	bool vfs_off;       /* its VF Enable bit is 0 */
	uint32_t vf_offset; /* SR-IOV 1.1, 3.3.9 and 3.3.10: of the routing IDs */
	uint32_t vf_stride;
};

/**
 * lspci_words_read() - all items of one function
 * @items: @n of them
 * @words: zeroed
 * @device: with its BARs numbered; what the items say is filled in
 *
 * The regions of an SR-IOV capability are the virtual functions': they are told from the function's
 * own by their indentation, or by the line of the capability where there is none.
 */
void lspci_words_read(const struct lspci_item *items, size_t n, struct lspci_words *words,
		      struct device_facts *device);

#endif
