/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of one function: where they end, what belongs to them, and what was left out. */
#ifndef SOURCE_LSPCI_BLOCK_H
#define SOURCE_LSPCI_BLOCK_H

#include "facts/facts.h"
#include "source/lspci_dump.h"
#include "source/lspci_head.h"
#include "source/lspci_text.h"
#include "source/lspci_words.h"

/* An address as numbers: PCI Express 3.0, 2.2.6.2. */
struct lspci_bus_place {
	uint32_t domain;
	uint32_t routing_id; /* bus, device and function */
};

struct lspci_block {
	struct lspci_head_line head;
	struct lspci_bus_place place;
	struct lspci_words words;
	struct lspci_dump dump;
	bool details; /* there are lines below the first */
	bool elided;  /* somebody left lines out */
	bool ended;   /* all of it is there, as far as can be seen */
	bool stray;   /* it goes on with what cannot be this function's */
	unsigned int stray_line;
};

/* What lines are put together in; for one block after the other. */
struct lspci_scratch {
	char *text;                 /* room for all lines of the file */
	struct lspci_place *places; /* the same */
	struct lspci_item *items;   /* LSPCI_ITEMS_MAX */
};

struct lspci_details {
	struct lspci_line first; /* what was joined to the function's line; no text: nothing */
	const struct lspci_line *lines; /* up to the next function's */
	size_t n;
	bool last; /* the file ends behind them */
};

/**
 * lspci_block_read() - the details of a function
 * @prefix: what stands before the address, @block->head.prefix bytes
 * @block: ->head is filled, all else zeroed; ->dump is to be freed by lspci_block_free()
 * @device: what the words say is filled in
 */
void lspci_block_read(const struct lspci_details *details, const char *prefix,
		      struct lspci_scratch *scratch, struct lspci_block *block,
		      struct device_facts *device);

/** lspci_block_free() - free what it owns */
void lspci_block_free(struct lspci_block *block);

/**
 * lspci_block_detail() - whether a line has something that lspci prints below a function's line
 * @first: only what stands first there: so the line above is the function's, whatever it looks like
 */
bool lspci_block_detail(const char *line, bool first);

/** lspci_block_stops() - whether a line ends what lspci printed: the shell's prompt, grep's "--" */
bool lspci_block_stops(const char *line);

#endif
