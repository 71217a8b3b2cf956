// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "msg.h"
#include "util.h"

struct table_column {
	const char *heading;
	bool right;
	size_t width; /* of its widest cell, in characters */
};

/* The cells are one behind the other, row by row: thousands of rows are two allocations. */
struct table {
	struct table_column *columns;
	size_t n_columns;
	uint16_t *widths; /* of all cells */
	size_t n_cells, room_cells;
	char *text; /* of all cells, each with its NUL */
	size_t used, room;
	bool headings;
	bool lost;
};

static void *grow(void *array, size_t *room, size_t needed, size_t size)
{
	void *more;

	if (needed <= *room)
		return array;
	needed += needed / 2;
	more = reallocarray(array, needed, size);
	if (more)
		*room = needed;
	return more;
}

/* Characters of valid UTF-8, which msg_escape() leaves; nothing here is wider than one column. */
static size_t text_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

struct table *table_new(const struct column *columns, size_t n)
{
	struct table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	table->headings = true;
	table->columns = calloc(n, sizeof(*table->columns));
	if (!table->columns) {
		table->lost = true;
		return table;
	}
	table->n_columns = n;
	for (size_t i = 0; i < n; i++)
		table->columns[i] =
			(struct table_column) { columns[i].heading, columns[i].right, 0 };
	return table;
}

void table_no_headings(struct table *table)
{
	if (table)
		table->headings = false;
}

void table_row(struct table *table)
{
	while (table && !table->lost && table->n_cells % table->n_columns > 0)
		table_cell(table, "");
}

void table_cell(struct table *table, const char *text)
{
	struct table_column *column;
	uint16_t *widths;
	size_t most, width;
	char *all;

	if (!table || table->lost)
		return;
	most = MSG_ESCAPED * strlen(text) + 1;
	all = grow(table->text, &table->room, table->used + most, 1);
	table->text = all ? all : table->text;
	widths = grow(table->widths, &table->room_cells, table->n_cells + 1, sizeof(*widths));
	table->widths = widths ? widths : table->widths;
	if (!all || !widths || most > UINT16_MAX) {
		table->lost = true;
		return;
	}
	msg_escape(all + table->used, most, text);
	width = text_width(all + table->used);
	column = &table->columns[table->n_cells % table->n_columns];
	column->width = max_u64(column->width, width);
	widths[table->n_cells++] = (uint16_t)width;
	table->used += strlen(all + table->used) + 1;
}

static void print_blanks(FILE *out, size_t n)
{
	static const char blanks[] = "                                ";

	for (; n > sizeof(blanks) - 1; n -= sizeof(blanks) - 1)
		fwrite_unlocked(blanks, 1, sizeof(blanks) - 1, out);
	fwrite_unlocked(blanks, 1, n, out);
}

/* @owed blanks are printed when something follows them: nobody wants trailing ones. */
static size_t print_cell(FILE *out, const struct table_column *column, const char *text,
			 size_t width, size_t owed)
{
	const size_t padding = column->width - width;

	if (width == 0)
		return owed + padding + 1;
	print_blanks(out, owed + (column->right ? padding : 0));
	fputs_unlocked(text, out);
	return 1 + (column->right ? 0 : padding);
}

static void print_headings(struct table *table, FILE *out, const char *indent)
{
	size_t owed = 0;

	fputs(indent, out);
	for (size_t i = 0; i < table->n_columns; i++) {
		struct table_column *column = &table->columns[i];
		const size_t width = text_width(column->heading);

		column->width = max_u64(column->width, width);
		owed = print_cell(out, column, column->heading, width, owed);
	}
	fputc('\n', out);
}

/* Returns the text of the next row. */
static const char *print_row(const struct table *table, const uint16_t *widths, const char *text,
			     FILE *out, const char *indent)
{
	size_t owed = 0;

	fputs_unlocked(indent, out);
	for (size_t i = 0; i < table->n_columns; i++) {
		owed = print_cell(out, &table->columns[i], text, widths[i], owed);
		text += strlen(text) + 1;
	}
	fputc_unlocked('\n', out);
	return text;
}

static void table_free(struct table *table)
{
	free(table->columns);
	free(table->widths);
	free(table->text);
	free(table);
}

int table_print(struct table *table, FILE *out, const char *indent)
{
	const char *text;
	int ret = -ENOMEM;

	if (!table)
		return ret;
	table_row(table);
	text = table->text;
	if (!table->lost) {
		if (table->headings)
			print_headings(table, out, indent);
		for (size_t i = 0; i < table->n_cells; i += table->n_columns)
			text = print_row(table, table->widths + i, text, out, indent);
		ret = 0;
	}
	table_free(table);
	return ret;
}
