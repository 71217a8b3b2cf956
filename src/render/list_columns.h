/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns of `list`: names, contents and sort order. */
#ifndef RENDER_LIST_COLUMNS_H
#define RENDER_LIST_COLUMNS_H

#include "facts/facts.h"

/* In the order of --help; the first ten are the default. */
enum list_column {
	LIST_ADDRESS,
	LIST_DRIVER,
	LIST_GROUP,
	LIST_TABLE,
	LIST_ENTRIES,
	LIST_PBA,
	LIST_SHARED_4K,
	LIST_SHARED_16K,
	LIST_SHARED_64K,
	LIST_DEVICE,
	LIST_ID,
	LIST_SUBSYSTEM,
	LIST_CLASS,
	LIST_STATE,
	LIST_BAR_SIZE,
	LIST_NUMA,
	LIST_POWER,
	LIST_COLUMNS,
};

#define LIST_DEFAULT (LIST_DEVICE + 1)

/** list_column_name() - "SHARED-4K" */
const char *list_column_name(enum list_column column);

/** list_column_help() - what the column shows, in a few words */
const char *list_column_help(enum list_column column);

/** list_column_find() - the column of that name, in any case, or LIST_COLUMNS */
enum list_column list_column_find(const char *name);

/* The contents of a column for one function. */
struct list_cell {
	int status;      /* 0, or why there is no value; -ERANGE: the table lies outside its BAR */
	uint64_t number; /* of a column of numbers */
	char text[2 * FACTS_NAME + 8];
};

/** list_column_is_number() - whether it shows numbers, which are right-aligned */
bool list_column_is_number(enum list_column column);

/** list_column_page_size() - the page size of a SHARED- column; 0 for others */
uint64_t list_column_page_size(enum list_column column);

/** list_cell() - what @column shows for @device, or a word for why there is no value */
void list_cell(enum list_column column, const struct device_facts *device, struct list_cell *cell);

/**
 * list_compare() - the order of two functions by a column
 *
 * Numbers by value, others by text; missing values come last.
 *
 * Return: below, equal to or above 0.
 */
int list_compare(enum list_column column, const struct device_facts *a,
		 const struct device_facts *b);

#endif
