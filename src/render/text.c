// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "msg.h"
#include "render/table.h"

static const struct {
	const char *word;
	const char *color;
} levels[] = {
	[LEVEL_PASS] = { "PASS", "\033[32m" }, [LEVEL_NOTE] = { "NOTE", "\033[36m" },
	[LEVEL_WARN] = { "WARN", "\033[33m" }, [LEVEL_FAIL] = { "FAIL", "\033[31m" },
	[LEVEL_SKIP] = { "----", "\033[2m" },
};

void text_init(struct text *text, FILE *out, bool color, bool color_auto, unsigned int verbose)
{
	const char *no_color = getenv("NO_COLOR");

	text->out = out;
	text->verbose = verbose;
	text->lost = NULL;
	text->color = color ||
		      (color_auto && !(no_color && *no_color) && isatty(STDOUT_FILENO));
}

void text_plain(const struct text *text, const char *string)
{
	char safe[4 * FINDING_TEXT];

	fputs(msg_escape(safe, sizeof(safe), string), text->out);
}

void text_colored(const struct text *text, enum level level, const char *string)
{
	char safe[4 * FINDING_TEXT];

	msg_escape(safe, sizeof(safe), string);
	if (text->color)
		fprintf(text->out, "%s%s\033[0m", levels[level].color, safe);
	else
		fputs(safe, text->out);
}

void text_level(const struct text *text, enum level level)
{
	text_colored(text, level, levels[level].word);
}

void text_title(const struct device_facts *device, char line[static TEXT_TITLE])
{
	if (device->mdev.status == 0)
		snprintf(line, TEXT_TITLE, "%s mediated device of %s", device->mdev.uuid,
			 *device->mdev.parent ? device->mdev.parent : "an unknown device");
	else
		snprintf(line, TEXT_TITLE, "%s%s%s%s%s", device->address,
			 *device->pci.vendor_name ? " " : "", device->pci.vendor_name,
			 *device->pci.device_name ? " " : "", device->pci.device_name);
}

void text_headline(const struct text *text, const struct device_facts *device)
{
	char line[TEXT_TITLE], safe[4 * sizeof(line)];

	text_title(device, line);
	fputs(msg_escape(safe, sizeof(safe), line), text->out);
}

void text_evidence(const struct text *text, const char *label, const char *format, ...)
{
	char line[FINDING_TEXT], safe[4 * FINDING_TEXT];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	fprintf(text->out, "  %-20s %s\n", label, msg_escape(safe, sizeof(safe), line));
}

/* Whether a word stays on the line of the number before it. */
static bool is_unit(const char *word)
{
	static const char *const units[] = { "%", "ns", "us", "ms" };
	const size_t length = strcspn(word, " ,.:;)");

	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (strlen(units[i]) == length && strncmp(word, units[i], length) == 0)
			return true;
	return false;
}

/* @safe, escaped, in lines of 80 columns, of which the first has @column behind it. */
static void print_wrapped(const struct text *text, size_t column, const char *safe)
{
	for (const char *word = safe; *word;) {
		size_t length = strcspn(word, " ");

		if (word[length] == ' ' && is_unit(word + length + 1))
			length += 1 + strcspn(word + length + 1, " ");
		if (column && column + 1 + length > 80)
			column = 0;
		if (word != safe)
			fputc(column ? ' ' : '\n', text->out);
		fwrite(word, 1, length, text->out);
		column += length + (column > 0);
		word += length + (word[length] == ' ');
	}
	fputc('\n', text->out);
}

void text_finding(const struct text *text, const struct finding *finding)
{
	char safe[4 * FINDING_TEXT];

	text_level(text, finding->level);
	fputc(' ', text->out);
	print_wrapped(text, strlen(levels[finding->level].word),
		      msg_escape(safe, sizeof(safe), finding->text));
}

void text_paragraph(const struct text *text, const char *format, ...)
{
	char line[3 * FINDING_TEXT], safe[4 * sizeof(line)];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	print_wrapped(text, 0, msg_escape(safe, sizeof(safe), line));
}

bool text_table(const struct text *text, struct table *table, const char *indent)
{
	if (table_print(table, text->out, indent) == 0)
		return true;
	if (text->lost)
		*text->lost = true;
	return false;
}

void text_next(const struct text *text, const char *remedy)
{
	char safe[4 * FINDING_TEXT];

	if (*remedy)
		fprintf(text->out, "Next: %s\n", msg_escape(safe, sizeof(safe), remedy));
}

const char *text_hz(char buffer[static TEXT_NUMBER], double hz)
{
	snprintf(buffer, TEXT_NUMBER, "%.3f %s", hz < 1e9 ? hz / 1e6 : hz / 1e9,
		 hz < 1e9 ? "MHz" : "GHz");
	return buffer;
}

const char *text_ns(char buffer[static TEXT_NUMBER], double ns)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	size_t unit = 0;
	int digits;

	if (!isfinite(ns)) {
		snprintf(buffer, TEXT_NUMBER, "-");
		return buffer;
	}
	while (fabs(ns) >= 999.5 && unit < ARRAY_SIZE(units) - 1) {
		ns /= 1000;
		unit++;
	}
	/* Nanoseconds are whole above ten; larger units keep two decimals up to ten, one up to 100. */
	digits = fabs(ns) < 9.995 ? 2 : fabs(ns) < 99.95 ? 1 : 0;
	if (unit == 0 && digits > 0)
		digits--;
	snprintf(buffer, TEXT_NUMBER, "%.*f %s", digits, ns, units[unit]);
	return buffer;
}
