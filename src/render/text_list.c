// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/text_list.h"

#include <string.h>

#include "render/table.h"
#include "render/terminal.h"
#include "util.h"

/* The column of this machine's page size is marked. */
static const char *heading(const struct report *report, enum list_column column)
{
	static const char *const marked[] = {
		[LIST_SHARED_4K] = "SHARED-4K*",
		[LIST_SHARED_16K] = "SHARED-16K*",
		[LIST_SHARED_64K] = "SHARED-64K*",
	};
	const uint64_t page_size = list_column_page_size(column);

	return page_size && page_size == report->facts.host.page_size ? marked[column] :
									list_column_name(column);
}

/* Explains the @shown columns, and names those that did not fit into the line. */
static void print_footnote(const struct text *text, const struct report *report,
			   const struct list_view *view, size_t shown)
{
	static const char meaning[] = "bytes of other registers in the MSI-X table's pages";
	char missing[LIST_SHOWN_MAX * 12] = "", *end = missing;
	bool shared = false, marked = false;

	for (size_t i = 0; i < view->n; i++) {
		const uint64_t page_size = list_column_page_size(view->columns[i]);

		if (i >= shown) {
			end = stpcpy(stpcpy(end, i == shown ? "" : ", "),
				     list_column_name(view->columns[i]));
			continue;
		}
		shared |= page_size != 0;
		marked |= page_size && page_size == report->facts.host.page_size;
	}
	if (marked)
		text_paragraph(text, "* this machine's page size; %s", meaning);
	else if (shared)
		text_paragraph(text, "SHARED: %s", meaning);
	if (*missing)
		text_paragraph(
			text,
			"The terminal is too narrow for %s: choose columns with -o, or use a "
			"pager such as less -S",
			missing);
}

static struct table *fill_table(const struct report *report, const struct list_view *view)
{
	struct column shown[LIST_SHOWN_MAX];
	struct table *table;
	struct list_cell cell;

	for (size_t i = 0; i < view->n; i++)
		shown[i] = (struct column){ heading(report, view->columns[i]),
					    list_column_is_number(view->columns[i]) };
	table = table_new(shown, view->n);
	for (size_t i = 0; i < view->n; i++)
		if (view->columns[i] == LIST_DEVICE || view->columns[i] == LIST_CLASS)
			table_may_shorten(table, i);
	if (!view->headings)
		table_no_headings(table);
	for (size_t i = 0; i < report->facts.n_devices; i++) {
		table_row(table);
		for (size_t k = 0; k < view->n; k++) {
			list_cell(view->columns[k], &report->facts.devices[i], &cell);
			table_cell(table, cell.text);
		}
	}
	return table;
}

void text_list(const struct text *text, const struct report *report, const struct list_view *view)
{
	const size_t width = terminal_line();
	struct text fitting = *text;
	struct table *table;
	size_t shown;

	if (report->facts.n_devices == 0)
		return;
	table = fill_table(report, view);
	shown = table_fit(table, width);
	fitting.columns = min_u64(text->columns, width);
	table_print(table, text->out, "");
	if (view->headings)
		print_footnote(&fitting, report, view, shown);
}
