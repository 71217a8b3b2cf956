/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Aligned columns, one blank between them. */
#ifndef RENDER_TABLE_H
#define RENDER_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct table;

struct column {
	const char *heading;
	bool right; /* numbers */
};

/** table_new() - an empty table, for table_print() to free */
struct table *table_new(const struct column *columns, size_t n);

/** table_no_headings() - print the rows alone */
void table_no_headings(struct table *table);

/** table_row() - begin a row; missing cells of the previous one are left empty */
void table_row(struct table *table);

/** table_cell() - the next cell of the row; the text is copied, and escaped as by escape_text() */
void table_cell(struct table *table, const char *text);

/** table_may_shorten() - let table_fit() shorten column @i, down to the width of its heading */
void table_may_shorten(struct table *table, size_t i);

/**
 * table_fit() - fit all lines into @width characters
 *
 * To be called once, after all cells have been added. Shortens the columns that may be shortened,
 * last one first, and if that is not enough leaves out columns from the end. The first column is
 * always shown, cut if necessary.
 *
 * Return: the number of columns shown.
 */
size_t table_fit(struct table *table, size_t width);

/**
 * table_print() - print and free the table
 * @indent: printed before each line
 */
void table_print(struct table *table, FILE *out, const char *indent);

#endif
