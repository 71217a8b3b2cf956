/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text report of `list`. */
#ifndef RENDER_TEXT_LIST_H
#define RENDER_TEXT_LIST_H

#include "render/list_columns.h"
#include "render/text.h"

#define LIST_SHOWN_MAX 64

/* The columns to be shown, from the left. */
struct list_view {
	enum list_column columns[LIST_SHOWN_MAX];
	size_t n;
	bool headings;
};

/** text_list() - all devices of the report as one table */
void text_list(const struct text *text, const struct report *report, const struct list_view *view);

#endif
