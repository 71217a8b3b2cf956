// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "render/histogram.h"
#include "render/terminal.h"
#include "render/text.h"

#define ROWS 4    /* height of a path's histogram in lines */
#define MARGIN 10 /* columns for the name of a path: "  trapped " */
#define LABEL 9   /* columns of a tick's label: "1.50 us", and blanks */

/* The characters to draw with: the levels of one cell from empty to full, and an axis. */
struct glyphs {
	const char *const *steps;
	unsigned int n_steps;
	const char *line;
	const char *tick;
};

static const char *const blocks[] = { " ",      "\u2581", "\u2582", "\u2583", "\u2584",
				      "\u2585", "\u2586", "\u2587", "\u2588" };
static const char *const marks[] = { " ", ".", ":", "#" };

static const struct glyphs unicode = { blocks, ARRAY_SIZE(blocks) - 1, "\u2500", "\u252c" };
static const struct glyphs ascii = { marks, ARRAY_SIZE(marks) - 1, "-", "+" };

/* The height of a bar in levels; anything above 0 is visible. */
static unsigned int bar_steps(const struct glyphs *glyphs, double height)
{
	const unsigned int steps = (unsigned int)lround(height * ROWS * glyphs->n_steps);

	return height > 0 && steps == 0 ? 1 : steps;
}

static void print_row(const struct text *text, const struct glyphs *glyphs, const double *height,
		      size_t columns, unsigned int row)
{
	const unsigned int below = (ROWS - 1 - row) * glyphs->n_steps;
	size_t last = 0;

	for (size_t i = 0; i < columns; i++)
		if (bar_steps(glyphs, height[i]) > below)
			last = i + 1;
	for (size_t i = 0; i < last; i++) {
		const unsigned int steps = bar_steps(glyphs, height[i]);
		const unsigned int here = steps > below ? steps - below : 0;

		fputs(glyphs->steps[here < glyphs->n_steps ? here : glyphs->n_steps], text->out);
	}
}

static void print_path(const struct text *text, const struct glyphs *glyphs,
		       const struct histogram *histogram, enum measure_path_id path)
{
	char count[TEXT_NUMBER], end[TEXT_NUMBER];

	for (unsigned int row = 0; row < ROWS; row++) {
		fprintf(text->out, "  %-*s", MARGIN - 2,
			row == ROWS - 1 ? measure_path_name(path) : "");
		print_row(text, glyphs, histogram->height[path], histogram->columns, row);
		fputc('\n', text->out);
	}
	if (histogram->beyond[path])
		fprintf(text->out, "  %-*s%s %s above %s\n", MARGIN - 2, "",
			units_count(count, histogram->beyond[path]),
			histogram->beyond[path] == 1 ? "sample" : "samples",
			text_ns(end, histogram->high_ns));
}

/* Labels are below their ticks; the last ones may extend to the left, at the end of the line. */
static void place_label(char *line, size_t columns, size_t at, double ns)
{
	char label[HISTOGRAM_LABEL];
	size_t length;

	histogram_label(label, ns);
	length = strlen(label);
	if (at + length > columns)
		at = columns > length ? columns - length : 0;
	if ((at == 0 || line[at - 1] == ' ') && at + length <= columns && line[at] == ' ')
		memcpy(line + at, label, length);
}

static void print_axis(const struct text *text, const struct glyphs *glyphs,
		       const struct histogram *histogram)
{
	char labels[256];
	const size_t columns = min_u64(histogram->columns, sizeof(labels) - 1);
	bool tick[sizeof(labels)] = { false };

	memset(labels, ' ', columns);
	for (size_t i = 0; i < histogram->ticks; i++) {
		const size_t at = (size_t)histogram_column(histogram, histogram->tick_ns[i]);

		if (at < columns) {
			tick[at] = true;
			place_label(labels, columns, at, histogram->tick_ns[i]);
		}
	}
	fprintf(text->out, "%*s", MARGIN, "");
	for (size_t i = 0; i < columns; i++)
		fputs(tick[i] ? glyphs->tick : glyphs->line, text->out);
	labels[columns] = '\0';
	for (size_t i = columns; i > 0 && labels[i - 1] == ' '; i--)
		labels[i - 1] = '\0';
	fprintf(text->out, "\n%*s%s\n", MARGIN, "", labels);
}

void text_histogram(const struct text *text, const struct measure_result *result)
{
	const struct glyphs *glyphs = terminal_is_utf8() ? &unicode : &ascii;
	struct histogram histogram;

	if (!histogram_make(result, terminal_columns() - MARGIN - 1, LABEL, &histogram))
		return;
	for (unsigned int i = 0; i < HISTOGRAM_PATHS; i++)
		if (histogram.height[i])
			print_path(text, glyphs, &histogram, (enum measure_path_id)i);
	print_axis(text, glyphs, &histogram);
	histogram_free(&histogram);
}
