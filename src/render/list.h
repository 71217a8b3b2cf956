/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns of `list`: their names, what they show, and the order they give. */
#ifndef RENDER_LIST_H
#define RENDER_LIST_H

#include "render/text.h"

/* In the order of --help; the first ten are shown when nothing else is asked for. */
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
#define LIST_SHOWN_MAX 64

struct list_view {
	enum list_column columns[LIST_SHOWN_MAX];
	size_t n;
	bool headings;
};

/** list_column_name() - "SHARED-4K" */
const char *list_column_name(enum list_column column);

/** list_column_help() - what the column holds, in a few words */
const char *list_column_help(enum list_column column);

/** list_column_find() - the column of that name, in any case, or LIST_COLUMNS */
enum list_column list_column_find(const char *name);

/**
 * list_compare() - the order of two functions by a column
 *
 * Numbers by value, all else by text; what is not there or could not be read comes last.
 *
 * Return: below, equal to or above 0.
 */
int list_compare(enum list_column column, const struct device_facts *a,
		 const struct device_facts *b);

/** text_list() - all devices of the report as one table */
void text_list(const struct text *text, const struct report *report, const struct list_view *view);

#endif
