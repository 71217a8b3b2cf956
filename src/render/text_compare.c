// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "judge/compare.h"
#include "render/table.h"
#include "render/text.h"

static void print_origin(const struct text *text, const char *word,
			 const struct compare_origin *origin)
{
	char line[TEXT_LINE], size[TEXT_NUMBER], more[32] = "";
	const size_t indent = 7; /* after the word */

	if (origin->n_files > 1)
		snprintf(more, sizeof(more), " and %zu more", origin->n_files - 1);
	snprintf(line, sizeof(line), "%s%s: %s, Linux %s, %s, page size %s", origin->file, more,
		 origin->command, origin->host.kernel, origin->host.arch,
		 units_size(size, origin->host.page_size));
	fprintf(text->out, "%-6s ", word);
	text_wrapped(text, indent, indent, line);
}

static void cells(struct table *table, const char *label, const char *before, const char *after,
		  const char *change)
{
	table_row(table);
	table_cell(table, label);
	table_cell(table, before);
	table_cell(table, after);
	table_cell(table, change);
}

static void behaviour_row(struct table *table, const struct compare_pair *pair)
{
	const char *before = pair->behaviour[COMPARE_BEFORE];
	const char *after = pair->behaviour[COMPARE_AFTER];

	if (!*before && !*after)
		return;
	cells(table, "behaviour", *before ? before : "-", *after ? after : "-",
	      !*before || !*after        ? "" :
	      strcmp(before, after) == 0 ? "same" :
					   "changed");
}

static void bytes_row(struct table *table, const struct compare_pair *pair)
{
	const uint64_t before = pair->mappable[COMPARE_BEFORE],
		       after = pair->mappable[COMPARE_AFTER];
	const bool both = pair->bytes_known[COMPARE_BEFORE] && pair->bytes_known[COMPARE_AFTER];
	char cell[3][TEXT_NUMBER], change[TEXT_NUMBER + 1] = "";

	if (!pair->bytes_known[COMPARE_BEFORE] && !pair->bytes_known[COMPARE_AFTER])
		return;
	if (both && before == after)
		snprintf(change, sizeof(change), "same");
	else if (both)
		snprintf(change, sizeof(change), "%c%s", after > before ? '+' : '-',
			 units_count(cell[2], after > before ? after - before : before - after));
	cells(table, "mappable bytes",
	      pair->bytes_known[COMPARE_BEFORE] ? units_count(cell[0], before) : "-",
	      pair->bytes_known[COMPARE_AFTER] ? units_count(cell[1], after) : "-", change);
}

static void describe_shift(const struct compare_figure *figure, char *line, size_t size)
{
	const struct stats_interval *shift = &figure->shift;
	char value[TEXT_NUMBER], low[TEXT_NUMBER], high[TEXT_NUMBER];
	const char *sign = shift->value > 0 ? "+" : "";

	*line = '\0';
	if (interval_is_known(shift))
		snprintf(line, size, "%s%s (%s to %s)%s", sign, text_ns(value, shift->value),
			 text_ns(low, shift->low), text_ns(high, shift->high),
			 interval_excludes(shift, 0) ? "" : ": none found");
	else if (shift->status == 0)
		snprintf(line, size, "%s%s, %s", sign, text_ns(value, shift->value),
			 shift->count ? "too few rounds" : "no rounds");
	else if (figure->known_after && !figure->known_before)
		snprintf(line, size, "measured after only");
	else if (figure->known_before && !figure->known_after)
		snprintf(line, size, "measured before only");
	else if (shift->status == -ERANGE)
		snprintf(line, size, "unclear: most rounds moved the other way");
}

static void figure_row(struct table *table, const char *path, const char *name,
		       const struct compare_figure *figure)
{
	char before[TEXT_NUMBER], after[TEXT_NUMBER], change[4 * TEXT_NUMBER], label[32];

	if (!figure->known_before && !figure->known_after)
		return;
	snprintf(label, sizeof(label), "%s %s", path, name);
	describe_shift(figure, change, sizeof(change));
	cells(table, label, figure->known_before ? text_ns(before, figure->before_ns) : "-",
	      figure->known_after ? text_ns(after, figure->after_ns) : "-", change);
}

/* The point of the change. */
static void print_gain(const struct text *text, const struct compare_pair *pair)
{
	const struct compare_figure *trapped = &pair->path[MEASURE_TRAPPED].p50;
	const struct compare_figure *mmapped = &pair->path[MEASURE_MMAPPED].p50;
	char before[TEXT_NUMBER], after[TEXT_NUMBER];

	if (mmapped->known_before || !mmapped->known_after || !trapped->known_before)
		return;
	text_paragraph(text, "A trap of %s before has become a mapped access of %s.",
		       text_ns(before, trapped->before_ns), text_ns(after, mmapped->after_ns));
}

/* Found, but with an interval that begins closer to 0 than it is wide on either side. */
static bool is_narrow(const struct compare_figure *figure)
{
	return fabs(figure->shift.value) < 2 * figure->resolution_ns;
}

/* The next step, by the least certain path. @single: one of the sides has one report only. */
static void print_next(const struct text *text, const struct compare_pair *pair, bool single)
{
	bool none = false, few = false, narrow = false;

	for (unsigned int i = MEASURE_TRAPPED; i <= MEASURE_MMAPPED; i++) {
		const struct compare_figure *figure = &pair->path[i].p50;
		const bool both = figure->known_before && figure->known_after;
		const bool found = both && interval_excludes(&figure->shift, 0);

		none |= both && interval_is_known(&figure->shift) && !found;
		few |= both && !interval_is_known(&figure->shift);
		narrow |= found && is_narrow(figure);
	}
	if (few)
		text_paragraph(
			text,
			"Without an interval, a change cannot be distinguished from noise: save "
			"new reports, of at least %u rounds each.",
			MEASURE_ROUNDS_MIN);
	else if (narrow && single)
		text_paragraph(text, "Runs also differ for reasons that one report of a side does "
				     "not show. To confirm so small a change, compare several of "
				     "each side, saved alternately: compare BEFORE... -- AFTER...");
	else if (none)
		text_paragraph(text, "To find a smaller one, compare several reports of each side, "
				     "saved alternately: compare BEFORE... -- AFTER...");
}

/* A change smaller than this may exist without being detected. */
static void print_resolution(const struct text *text, const struct compare_pair *pair)
{
	char line[TEXT_LINE] = "", ns[TEXT_NUMBER], level[TEXT_CONFIDENCE];
	const struct stats_interval *shown = NULL;
	size_t used = 0;

	for (unsigned int i = MEASURE_TRAPPED; i <= MEASURE_MMAPPED; i++) {
		const struct compare_figure *figure = &pair->path[i].p50;

		if (!interval_is_known(&figure->shift) || !(figure->before_ns > 0))
			continue;
		shown = &figure->shift;
		used += (size_t)snprintf(line + used, sizeof(line) - used, "%s%s (%.3g %%) %s",
					 used ? ", " : "", text_ns(ns, figure->resolution_ns),
					 ceil(100 * figure->resolution_ns / figure->before_ns),
					 measure_path_name((enum measure_path_id)i));
	}
	if (shown)
		text_paragraph(
			text,
			"In brackets: the interval of the change (%s of both sides). Smallest "
			"change of p50 that these reports can detect: %s.",
			text_confidence(level, shown), line);
}

static void print_pair(const struct text *text, const struct compare_pair *pair, bool single)
{
	static const struct column columns[] = {
		{ "", false },
		{ "before", true },
		{ "after", true },
		{ "change", false },
	};
	struct table *table = table_new(columns, ARRAY_SIZE(columns));
	const char *device = *pair->address ? pair->address : pair->uuid;
	const struct finding *first;

	if (pair->reg.chosen && *device)
		text_paragraph(text, "%s BAR%u+0x%" PRIx64 "%s%s%s, %u-byte accesses", device,
			       pair->reg.bar, pair->reg.offset, *pair->reg.name ? " (" : "",
			       pair->reg.name, *pair->reg.name ? ")" : "", pair->reg.width);
	else
		text_paragraph(text, "%s", *device ? device : "self-test");
	behaviour_row(table, pair);
	bytes_row(table, pair);
	for (unsigned int i = 0; i < MEASURE_PATHS; i++) {
		const struct compare_path *path = &pair->path[i];
		const char *name = measure_path_name((enum measure_path_id)i);

		if (!path->p50.known_before && !path->p50.known_after)
			continue;
		figure_row(table, name, "p50", &path->p50);
		if (i <= MEASURE_MMAPPED)
			figure_row(table, name, "p99", &path->p99);
	}
	table_print(table, text->out, "  ");
	print_resolution(text, pair);
	print_next(text, pair, single);
	print_gain(text, pair);
	first = text_findings(text, &pair->findings);
	if (first)
		text_next(text, first);
}

void text_compare(const struct text *text, const struct comparison *comparison)
{
	const bool single = comparison->origin[COMPARE_BEFORE].n_files == 1 ||
			    comparison->origin[COMPARE_AFTER].n_files == 1;

	print_origin(text, "before", &comparison->origin[COMPARE_BEFORE]);
	print_origin(text, "after", &comparison->origin[COMPARE_AFTER]);
	for (size_t i = 0; i < comparison->n_pairs; i++) {
		fputc('\n', text->out);
		print_pair(text, &comparison->pairs[i], single);
	}
}
