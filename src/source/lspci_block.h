/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of one function: where they end, what belongs to them and what was left out. */
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
	bool elided;  /* lines were left out */
	bool ended;   /* complete, as far as can be seen */
	bool stray;   /* followed by details that cannot be this function's */
	unsigned int stray_line;
};

/* Buffers for joining lines, reused for each block. */
struct lspci_scratch {
	char *text;                 /* large enough for all lines of the file */
	struct lspci_place *places; /* the same */
	struct lspci_item *items;   /* LSPCI_ITEMS_MAX */
};

struct lspci_details {
	struct lspci_line first;        /* details joined to the function's line; no text: none */
	const struct lspci_line *lines; /* up to those of the next function */
	size_t n;
	bool last; /* the file ends after them */
};

/**
 * lspci_block_read() - the details of a function
 * @prefix: the text before the address, @block->head.prefix bytes
 * @block: ->head is filled, all else zeroed; ->dump is to be freed by lspci_block_free()
 * @device: facts from the words are filled in
 */
void lspci_block_read(const struct lspci_details *details, const char *prefix,
		      struct lspci_scratch *scratch, struct lspci_block *block,
		      struct device_facts *device);

/** lspci_block_free() - free what it owns */
void lspci_block_free(struct lspci_block *block);

/**
 * lspci_block_detail() - whether a line has a detail, as printed by lspci below a function's line
 * @first: only a first detail, which shows that the line above is a function's
 */
bool lspci_block_detail(const char *line, bool first);

/** lspci_block_stops() - whether a line ends the output of lspci: a shell prompt, grep's "--" */
bool lspci_block_stops(const char *line);

#endif
