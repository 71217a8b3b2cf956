// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/table.h"

#include <errno.h>
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "judge/finding.h"
#include "msg.h"

struct table {
	struct libscols_table *columns;
	struct libscols_line *line;
	size_t next;
	bool lost;
};

struct table *table_new(const struct column *columns, size_t n)
{
	struct table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	table->columns = scols_new_table();
	for (size_t i = 0; table->columns && i < n; i++)
		if (!scols_table_new_column(table->columns, columns[i].heading, 0,
					    columns[i].right ? SCOLS_FL_RIGHT : 0))
			table->lost = true;
	if (!table->columns)
		table->lost = true;
	else {
		/* output goes to memory first: the terminal's width must not cut it */
		scols_table_enable_nowrap(table->columns, 1);
		/* table_cell() has escaped what must not reach a terminal; once is enough */
		scols_table_enable_noencoding(table->columns, 1);
	}
	return table;
}

void table_no_headings(struct table *table)
{
	if (table && !table->lost)
		scols_table_enable_noheadings(table->columns, 1);
}

void table_row(struct table *table)
{
	if (!table || table->lost)
		return;
	table->line = scols_table_new_line(table->columns, NULL);
	table->next = 0;
	if (!table->line)
		table->lost = true;
}

void table_cell(struct table *table, const char *text)
{
	char safe[4 * FINDING_TEXT];

	if (!table || table->lost)
		return;
	if (scols_line_set_data(table->line, table->next++, msg_escape(safe, sizeof(safe), text)))
		table->lost = true;
}

/* libsmartcols pads the last column; nobody wants trailing blanks. */
static void print_lines(char *lines, FILE *out, const char *indent)
{
	char *line;

	while ((line = strsep(&lines, "\n")) != NULL) {
		size_t length = strlen(line);

		while (length > 0 && line[length - 1] == ' ')
			length--;
		if (length > 0)
			fprintf(out, "%s%.*s\n", indent, (int)length, line);
	}
}

int table_print(struct table *table, FILE *out, const char *indent)
{
	char *lines = NULL;
	int ret = -ENOMEM;

	if (!table)
		return ret;
	/* libsmartcols does not see that its stream found no memory when it was closed */
	if (!table->lost && scols_print_table_to_string(table->columns, &lines) == 0 && lines) {
		print_lines(lines, out, indent);
		ret = 0;
	}
	free(lines);
	scols_unref_table(table->columns);
	free(table);
	return ret;
}
