// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/svg.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>

#include "msg.h"
#include "render/picture.h"
#include "render/text.h"

#define WIDTH 760
#define LEFT 20
#define RIGHT 20
#define TOP 64
#define BAND 120 /* height of one path */
#define GAP 34   /* above a band, for its caption */
#define COLUMNS 360
#define TICK_COLUMNS 32 /* room for a label */

static const char *const fills[PICTURE_PATHS] = { "#c2571a", "#1a6fc2" };

/* Strings of devices may hold anything: XML's own characters, and bytes that no text may have. */
static void print_escaped(FILE *out, const char *string)
{
	char safe[4 * FINDING_TEXT];

	for (const char *c = msg_escape(safe, sizeof(safe), string); *c; c++) {
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

static void PRINTF_FORMAT(5, 6) label(FILE *out, double x, double y, const char *how,
				      const char *format, ...)
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

static double to_x(const struct picture *picture, double ns)
{
	return LEFT + picture_column(picture, ns) * (WIDTH - LEFT - RIGHT) / COLUMNS;
}

static unsigned int count_bands(const struct picture *picture)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < PICTURE_PATHS; i++)
		n += picture->height[i] != NULL;
	return n;
}

static void print_head(FILE *out, const struct report *report, const struct device_facts *device,
		       const struct bench_report *bench, unsigned int height)
{
	const struct host_facts *host = &report->facts.host;
	const struct register_choice *place = &bench->place;
	char hz[TEXT_NUMBER];

	fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%u\" "
		     "viewBox=\"0 0 %d %u\" font-family=\"sans-serif\" font-size=\"13\" "
		     "fill=\"#777\" role=\"img\">\n", WIDTH, height, WIDTH, height);
	fputs("<title>Latency of trapped and mmapped access</title>\n", out);
	if (*device->address)
		label(out, LEFT, 22, " font-size=\"15\"", "%s %s %s, BAR%u+0x%" PRIx64 "%s%s",
		      device->address, device->pci.vendor_name, device->pci.device_name, place->bar,
		      place->offset, *place->name ? ", " : "", place->name);
	else
		label(out, LEFT, 22, " font-size=\"15\"", "Self-test: pread of a memfd against its "
							  "mapping");
	label(out, LEFT, 42, "", "%u-byte accesses, %s at %s, Linux %s, %s%s", place->width,
	      bench->result.clock.name, text_hz(hz, bench->result.clock.hz), host->kernel, host->arch,
	      bench->result.clock.hypervisor ? ", in a virtual machine" : "");
}

static void print_band(FILE *out, const struct picture *picture, const struct measure_path *path,
		       enum measure_path_id id, double base)
{
	const double step = (double)(WIDTH - LEFT - RIGHT) / COLUMNS;
	char p50[TEXT_NUMBER], p99[TEXT_NUMBER], count[TEXT_NUMBER];

	fprintf(out, "<path fill=\"%s\" d=\"M%d %.1f", fills[id], LEFT, base);
	for (size_t i = 0; i < picture->columns; i++)
		fprintf(out, "V%.1fh%.3f", base - BAND * picture->height[id][i], step);
	fprintf(out, "V%.1fZ\"/>\n", base);
	label(out, LEFT, base - BAND - 8, "", "%s: %s samples, p50 %s, p99 %s",
	      measure_path_name(id), text_count(count, path->samples), text_ns(p50, path->p50_ns),
	      text_ns(p99, path->p99_ns));
	fprintf(out, "<path stroke=\"#777\" stroke-dasharray=\"3 3\" d=\"M%.1f %.1fv%d\"/>\n",
		to_x(picture, path->p50_ns), base, -BAND);
}

static void print_axis(FILE *out, const struct picture *picture, double base)
{
	fprintf(out, "<path stroke=\"#777\" d=\"M%d %.1fH%d", LEFT, base, WIDTH - RIGHT);
	for (size_t i = 0; i < picture->ticks; i++)
		fprintf(out, "M%.1f %.1fv5", to_x(picture, picture->tick_ns[i]), base);
	fputs("\"/>\n", out);
	for (size_t i = 0; i < picture->ticks; i++) {
		const double ns = picture->tick_ns[i];

		label(out, to_x(picture, ns), base + 19, " text-anchor=\"middle\"", "%g %s",
		      ns < 1e3 ? ns : ns < 1e6 ? ns / 1e3 : ns / 1e6,
		      ns < 1e3 ? "ns" : ns < 1e6 ? "us" : "ms");
	}
}

static void print_foot(FILE *out, const struct measure_result *result, double y)
{
	const struct stats_interval *added = &result->added_ns;
	char value[TEXT_NUMBER], low[TEXT_NUMBER], high[TEXT_NUMBER];

	if (added->status == 0)
		label(out, LEFT, y, "", "A trap adds %s (%s to %s, 95 %%). Dashed: medians.",
		      text_ns(value, added->value), text_ns(low, added->low),
		      text_ns(high, added->high));
}

int svg_write(FILE *out, const struct report *report, const struct device_facts *device,
	      const struct bench_report *bench)
{
	struct picture picture;
	int ret = picture_make(&bench->result, COLUMNS, TICK_COLUMNS, &picture);
	double base = TOP;

	errno = 0;
	if (ret == 0) {
		print_head(out, report, device, bench,
			   TOP + count_bands(&picture) * (BAND + GAP) + 56);
		for (unsigned int i = 0; i < PICTURE_PATHS; i++) {
			if (!picture.height[i])
				continue;
			base += BAND + GAP;
			print_band(out, &picture, &bench->result.path[i], (enum measure_path_id)i,
				   base);
		}
		print_axis(out, &picture, base);
		print_foot(out, &bench->result, base + 44);
		fputs("</svg>\n", out);
		if (fflush(out) != 0 || ferror(out))
			ret = errno ? -errno : -EIO;
	}
	picture_free(&picture);
	return ret;
}
