// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/svg.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "escape.h"
#include "render/histogram.h"
#include "render/output.h"
#include "render/text.h"

#define WIDTH 760
#define LEFT 30
#define RIGHT 30
#define TOP 22
#define BAND 120 /* height of one path */
#define GAP 20   /* above a caption */
#define LINE 18  /* from one line of text to the next */
#define COLUMNS 350
#define TICK_COLUMNS 32 /* room for a label */

#define LARGE 15 /* font sizes; in most fonts a letter is about half as wide */
#define PLAIN 13

static const char *const fills[HISTOGRAM_PATHS] = { "#c2571a", "#1a6fc2" };

/* Strings of devices may contain anything: XML's special characters, and invalid bytes. */
static void print_escaped(FILE *out, const char *string)
{
	char safe[4 * FINDING_TEXT];

	for (const char *c = escape_text(safe, sizeof(safe), string); *c; c++) {
		if (*c == '&')
			fputs("&amp;", out);
		else if (*c == '<')
			fputs("&lt;", out);
		else if (*c == '>')
			fputs("&gt;", out);
		else
			fputc(*c, out);
	}
}

static void PRINTF_FORMAT(5, 6)
	label(FILE *out, double x, double y, const char *how, const char *format, ...)
{
	char line[FINDING_TEXT];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	fprintf(out, "<text x=\"%.1f\" y=\"%.1f\"%s>", x, y, how);
	print_escaped(out, line);
	fputs("</text>\n", out);
}

/* The length of the part of a line that fits: all of it, or as many words as fit. */
static size_t fitting(const char *line, int size)
{
	const size_t room = (size_t)((WIDTH - LEFT - RIGHT) / (size * 0.55));
	size_t fits = 0;

	if (strlen(line) <= room)
		return strlen(line);
	for (size_t i = 0; i <= room; i++)
		if (line[i] == ' ')
			fits = i;
	return fits ? fits : room;
}

/* From the left margin, in as many lines as needed; @y is moved to the next one. */
static void PRINTF_FORMAT(4, 5) sentence(FILE *out, double *y, int size, const char *format, ...)
{
	char line[FINDING_TEXT], how[32];
	const char *rest = line;
	va_list ap;

	snprintf(how, sizeof(how), " font-size=\"%d\"", size);
	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	do {
		const size_t length = fitting(rest, size);

		label(out, LEFT, *y, how, "%.*s", (int)length, rest);
		rest += length + (rest[length] == ' ');
		*y += LINE;
	} while (*rest);
}

static double to_x(const struct histogram *histogram, double ns)
{
	return LEFT + histogram_column(histogram, ns) * (WIDTH - LEFT - RIGHT) / COLUMNS;
}

static void print_head(FILE *out, const struct report *report, double *y)
{
	const struct host_facts *host = &report->facts.host;
	const struct device_facts *device = report->facts.devices;
	const struct measurement *bench = device->measurements;
	const struct register_choice *reg = &bench->reg;
	char hz[TEXT_NUMBER], size[TEXT_NUMBER], title[TEXT_TITLE];

	text_title(device, title);
	if (facts_is_device(device))
		sentence(out, y, LARGE, "%s, BAR%u+0x%" PRIx64 "%s%s", title, reg->bar, reg->offset,
			 *reg->name ? ", " : "", reg->name);
	else
		sentence(out, y, LARGE, "Self-test: pread of a memfd against its mapping");
	sentence(out, y, PLAIN, "%u-byte %s, %s at %s%s%s", reg->width,
		 bench_words(bench->result.operation), bench->result.clock.name,
		 text_hz(hz, bench->result.clock.hz), *bench->result.cpus ? ", CPU " : "",
		 bench->result.cpus);
	sentence(out, y, PLAIN, "Linux %s, %s, page size %s%s", host->kernel, host->arch,
		 units_size(size, host->page_size),
		 bench->result.clock.hypervisor ? ", in a virtual machine" : "");
}

/* Points down at the median, from above the band's columns. */
static void print_median(FILE *out, enum measure_path_id id, double x, double top)
{
	fprintf(out, "<path fill=\"%s\" d=\"M%.1f %.1fl-5 -8h10z\"/>\n", fills[id], x, top - 2);
}

static void print_columns(FILE *out, const struct histogram *histogram, enum measure_path_id id,
			  double base)
{
	const double step = (double)(WIDTH - LEFT - RIGHT) / COLUMNS;

	fprintf(out, "<path fill=\"%s\" d=\"M%d %.1f", fills[id], LEFT, base);
	for (size_t i = 0; i < histogram->columns; i++)
		fprintf(out, "V%.1fh%.3f", base - BAND * histogram->height[id][i], step);
	fprintf(out, "V%.1fZ\"/>\n", base);
}

static void print_band(FILE *out, const struct histogram *histogram,
		       const struct measure_path *path, enum measure_path_id id, double *y)
{
	char p50[TEXT_NUMBER], p99[TEXT_NUMBER], count[TEXT_NUMBER], end[TEXT_NUMBER];
	char beyond[TEXT_NUMBER], rest[96] = "";

	if (histogram->beyond[id])
		snprintf(rest, sizeof(rest), ", %s above %s",
			 units_count(beyond, histogram->beyond[id]),
			 text_ns(end, histogram->high_ns));
	*y += GAP;
	sentence(out, y, PLAIN, "%s: %s samples%s, p50 %s%s%s", measure_path_name(id),
		 units_count(count, path->samples), rest, text_ns(p50, path->p50_ns),
		 path->p99_valid ? ", p99 " : "",
		 path->p99_valid ? text_ns(p99, path->p99_ns) : "");
	print_median(out, id, to_x(histogram, path->p50_ns), *y);
	*y += BAND;
	print_columns(out, histogram, id, *y);
}

static void print_axis(FILE *out, const struct histogram *histogram, double base)
{
	fprintf(out, "<path stroke=\"#777\" d=\"M%d %.1fH%d", LEFT, base, WIDTH - RIGHT);
	for (size_t i = 0; i < histogram->ticks; i++)
		fprintf(out, "M%.1f %.1fv5", to_x(histogram, histogram->tick_ns[i]), base);
	fputs("\"/>\n", out);
	for (size_t i = 0; i < histogram->ticks; i++) {
		const double ns = histogram->tick_ns[i];
		char tick[HISTOGRAM_LABEL];

		histogram_label(tick, ns);
		label(out, to_x(histogram, ns), base + 19, " text-anchor=\"middle\"", "%s", tick);
	}
}

static void print_foot(FILE *out, const struct measurement *bench, const struct finding *quality,
		       double *y)
{
	const struct stats_interval *added = &bench->result.added_ns;
	char value[TEXT_NUMBER], low[TEXT_NUMBER], high[TEXT_NUMBER], level[TEXT_CONFIDENCE];

	text_ns(value, added->value);
	text_ns(low, added->low);
	text_ns(high, added->high);
	text_confidence(level, added);
	if (added->status == 0 && !interval_is_known(added))
		sentence(out, y, PLAIN, "A trap adds %s (%s).", value, level);
	else if (added->status == 0 && !interval_excludes(added, 0))
		sentence(out, y, PLAIN, "No difference was found (%s to %s; %s).", low, high,
			 level);
	else if (added->status == 0)
		sentence(out, y, PLAIN, "A trap adds %s (%s to %s; %s).", value, low, high, level);
	sentence(out, y, PLAIN, "%s: %s.", quality->level == LEVEL_WARN ? "Noisy" : "Quiet",
		 quality->text);
	sentence(out, y, PLAIN,
		 "Each path is scaled to its own highest column. Triangles: medians.");
}

/* Everything but the outermost element, which needs the total height, @y. */
static void print_body(FILE *out, const struct report *report, const struct histogram *histogram,
		       double *y)
{
	const struct measurement *bench = report->facts.devices->measurements;

	fputs("<title>Latency of trapped and mmapped access</title>\n", out);
	print_head(out, report, y);
	for (unsigned int i = 0; i < HISTOGRAM_PATHS; i++)
		if (histogram->height[i])
			print_band(out, histogram, &bench->result.path[i], (enum measure_path_id)i,
				   y);
	print_axis(out, histogram, *y);
	*y += 46;
	print_foot(out, bench, report->devices->qualities.list, y);
}

static int print_svg(FILE *out, const struct report *report, const struct histogram *histogram)
{
	AUTO_FREE char *text = NULL;
	struct output body;
	double y = TOP;

	output_open(&body);
	print_body(body.out, report, histogram, &y);
	text = output_close(&body);
	errno = 0;
	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%.0f\" "
		"viewBox=\"0 0 %d %.0f\" font-family=\"sans-serif\" font-size=\"%d\" "
		"fill=\"#777\" role=\"img\">\n%s</svg>\n",
		WIDTH, y, WIDTH, y, PLAIN, text);
	if (fflush(out) != 0 || ferror(out))
		return errno ? -errno : -EIO;
	return 0;
}

int svg_write(FILE *out, const struct report *report)
{
	const struct measurement *bench = report->facts.devices->measurements;
	struct histogram histogram;
	int ret = -ENODATA;

	if (histogram_make(&bench->result, COLUMNS, TICK_COLUMNS, &histogram))
		ret = print_svg(out, report, &histogram);
	histogram_free(&histogram);
	return ret;
}
