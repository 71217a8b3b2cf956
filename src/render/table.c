// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/table.h"

#include <string.h>

#include "escape.h"
#include "xmalloc.h"

struct table_column {
	const char *heading;
	bool right, shorten;
	size_t width; /* of its widest cell, in characters, or less if shortened */
};

/* Cells are stored consecutively, row by row, so that thousands of rows need two allocations. */
struct table {
	struct table_column *columns;
	size_t n_columns;
	size_t n_shown;   /* 0: not fitted yet */
	uint16_t *widths; /* of all cells */
	size_t n_cells, room_cells;
	char *text; /* of all cells, each with its NUL */
	size_t used, room;
	bool headings;
};

static void *grow(void *array, size_t *room, size_t needed, size_t size)
{
	if (needed <= *room)
		return array;
	*room = needed + needed / 2;
	return xreallocarray(array, *room, size);
}

/*
 * The number of characters of valid UTF-8, as left by escape_text(); wide ones are not considered.
 */
static size_t text_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

/*
 * The bytes of the first @most characters, without trailing blanks; @width: the number of
 * characters.
 */
static size_t cut_text(const char *text, size_t most, size_t *width)
{
	size_t bytes = 0, used = 0;

	*width = 0;
	for (size_t n = 1; n <= most && text[bytes]; n++) {
		const bool blank = text[bytes] == ' ';

		do
			bytes++;
		while ((text[bytes] & 0xc0) == 0x80);
		if (!blank) {
			used = bytes;
			*width = n;
		}
	}
	return used;
}

struct table *table_new(const struct column *columns, size_t n)
{
	struct table *table = xcalloc(1, sizeof(*table));

	table->headings = true;
	table->columns = xcalloc(n, sizeof(*table->columns));
	table->n_columns = n;
	for (size_t i = 0; i < n; i++)
		table->columns[i] = (struct table_column){
			.heading = columns[i].heading,
			.right = columns[i].right,
		};
	return table;
}

void table_no_headings(struct table *table)
{
	table->headings = false;
}

void table_may_shorten(struct table *table, size_t i)
{
	table->columns[i].shorten = true;
}

void table_row(struct table *table)
{
	while (table->n_cells % table->n_columns > 0)
		table_cell(table, "");
}

void table_cell(struct table *table, const char *text)
{
	struct table_column *column = &table->columns[table->n_cells % table->n_columns];
	const size_t most = min_u64(ESCAPED_MAX * strlen(text) + 1, UINT16_MAX);
	size_t width;

	table->text = grow(table->text, &table->room, table->used + most, 1);
	table->widths =
		grow(table->widths, &table->room_cells, table->n_cells + 1, sizeof(*table->widths));
	escape_text(table->text + table->used, most, text);
	width = text_width(table->text + table->used);
	column->width = max_u64(column->width, width);
	table->widths[table->n_cells++] = (uint16_t)width;
	table->used += strlen(table->text + table->used) + 1;
}

static void measure_headings(struct table *table)
{
	for (size_t i = 0; table->headings && i < table->n_columns; i++) {
		struct table_column *column = &table->columns[i];

		column->width = max_u64(column->width, text_width(column->heading));
	}
}

static size_t least_width(const struct table_column *column)
{
	return column->shorten ? min_u64(column->width, text_width(column->heading)) :
				 column->width;
}

size_t table_fit(struct table *table, size_t width)
{
	size_t least = 0, wanted = 0, n;

	measure_headings(table);
	for (n = 0; n < table->n_columns; n++) {
		least += (n > 0) + least_width(&table->columns[n]);
		if (n > 0 && least > width)
			break;
		wanted += (n > 0) + table->columns[n].width;
	}
	table->n_shown = n;
	for (size_t i = n; i-- > 0 && wanted > width;) {
		struct table_column *column = &table->columns[i];
		const size_t cut = min_u64(wanted - width,
					   i ? column->width - least_width(column) : column->width);

		column->width -= cut;
		wanted -= cut;
	}
	return n;
}

static void print_blanks(FILE *out, size_t n)
{
	static const char blanks[] = "                                ";

	for (; n > sizeof(blanks) - 1; n -= sizeof(blanks) - 1)
		fwrite_unlocked(blanks, 1, sizeof(blanks) - 1, out);
	fwrite_unlocked(blanks, 1, n, out);
}

/* @owed blanks are printed only before something else, so that no line ends in blanks. */
static size_t print_cell(FILE *out, const struct table_column *column, const char *text,
			 size_t width, size_t owed)
{
	size_t bytes, padding;

	bytes = width > column->width ? cut_text(text, column->width, &width) : strlen(text);
	padding = column->width - width;
	if (width == 0)
		return owed + padding + 1;
	print_blanks(out, owed + (column->right ? padding : 0));
	fwrite_unlocked(text, 1, bytes, out);
	return 1 + (column->right ? 0 : padding);
}

static void print_headings(const struct table *table, FILE *out, const char *indent)
{
	size_t owed = 0;

	fputs(indent, out);
	for (size_t i = 0; i < table->n_shown; i++) {
		const struct table_column *column = &table->columns[i];

		owed = print_cell(out, column, column->heading, text_width(column->heading), owed);
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
		if (i < table->n_shown)
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

void table_print(struct table *table, FILE *out, const char *indent)
{
	const char *text;

	table_row(table);
	text = table->text;
	if (table->n_shown == 0)
		table_fit(table, SIZE_MAX);
	if (table->headings)
		print_headings(table, out, indent);
	for (size_t i = 0; i < table->n_cells; i += table->n_columns)
		text = print_row(table, table->widths + i, text, out, indent);
	table_free(table);
}
