// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "escape.h"
#include "judge/area.h"

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
	text->columns = TEXT_COLUMNS;
	text->color = color || (color_auto && !(no_color && *no_color) && isatty(STDOUT_FILENO));
}

const char *text_confidence(char buffer[static TEXT_CONFIDENCE],
			    const struct stats_interval *interval)
{
	const double level = floor(100 * interval->level);

	if (!interval_is_known(interval))
		snprintf(buffer, TEXT_CONFIDENCE, "no interval: %zu round%s, %u are needed",
			 interval->count, interval->count == 1 ? "" : "s", MEASURE_ROUNDS_MIN);
	else if (!(level >= 0 && level <= 100))
		snprintf(buffer, TEXT_CONFIDENCE, "level unknown");
	else if (!interval->count)
		snprintf(buffer, TEXT_CONFIDENCE, "%.0f %%, over blocks", level);
	else
		snprintf(buffer, TEXT_CONFIDENCE, "%.0f %%, over %zu rounds", level,
			 interval->count);
	return buffer;
}

void text_colored(const struct text *text, enum level level, const char *string)
{
	char safe[4 * FINDING_TEXT];

	escape_text(safe, sizeof(safe), string);
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
	fputs(escape_text(safe, sizeof(safe), line), text->out);
}

/* Whether a word must stay on the line of the number before it. */
static bool is_unit(const char *word)
{
	static const char *const units[] = { "%", "ns", "us", "ms", "KiB", "MiB", "GiB" };
	const size_t length = strcspn(word, " ,.:;)");

	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (strlen(units[i]) == length && strncmp(word, units[i], length) == 0)
			return true;
	return false;
}

static void start_line(const struct text *text, size_t indent)
{
	fprintf(text->out, "\n%*s", (int)indent, "");
}

/*
 * Wraps @safe, escaped, at text->columns: the first line starts at @column, the others at @indent.
 */
static void print_wrapped(const struct text *text, size_t column, size_t indent, const char *safe)
{
	bool first = true; /* of its line */

	for (const char *word = safe; *word;) {
		size_t length = strcspn(word, " ");

		if (word[length] == ' ' && is_unit(word + length + 1))
			length += 1 + strcspn(word + length + 1, " ");
		if (!first && column + 1 + length > text->columns) {
			start_line(text, indent);
			column = indent;
			first = true;
		}
		if (!first)
			fputc(' ', text->out);
		fwrite(word, 1, length, text->out);
		column += length + !first;
		first = false;
		word += length + (word[length] == ' ');
	}
	fputc('\n', text->out);
}

/* Likewise for commands to paste, which may be broken into lines only after &&. */
static void print_command(const struct text *text, size_t column, const char *safe)
{
	const char *and;

	while (column + strlen(safe) > text->columns && (and = strstr(safe, " && ")) != NULL) {
		fprintf(text->out, "%.*s &&", (int)(and-safe), safe);
		start_line(text, column);
		safe = and+strlen(" && ");
	}
	fprintf(text->out, "%s\n", safe);
}

const char *text_area(char buffer[static TEXT_AREA], const struct area *area)
{
	char size[TEXT_NUMBER];

	if (area->size)
		snprintf(buffer, TEXT_AREA, "0x%" PRIx64 "-0x%" PRIx64 ", %s", area->offset,
			 area_last(*area), units_size(size, area->size));
	else
		snprintf(buffer, TEXT_AREA, "0x%" PRIx64 ", 0 bytes: nothing can be mapped",
			 area->offset);
	return buffer;
}

int text_digits(uint64_t size)
{
	int digits = 4;

	for (uint64_t rest = (size - 1) >> 16; size && rest; rest >>= 4)
		digits++;
	return digits;
}

#define EVIDENCE_INDENT 23

void text_evidence(const struct text *text, const char *label, const char *format, ...)
{
	char line[FINDING_TEXT];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	fprintf(text->out, "  %-20s ", label);
	text_wrapped(text, EVIDENCE_INDENT, EVIDENCE_INDENT, line);
}

void text_wrapped(const struct text *text, size_t column, size_t indent, const char *string)
{
	char safe[4 * TEXT_LINE];

	print_wrapped(text, column, indent, escape_text(safe, sizeof(safe), string));
}

void text_finding(const struct text *text, const struct finding *finding)
{
	const size_t indent = strlen(levels[finding->level].word) + 1;

	text_level(text, finding->level);
	fputc(' ', text->out);
	text_wrapped(text, indent, indent, finding->text);
}

const struct finding *text_findings(const struct text *text, const struct findings *findings)
{
	const struct finding *first = NULL;

	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *finding = &findings->list[i];

		if (finding->level == LEVEL_NOTE && !text->verbose)
			continue;
		text_finding(text, finding);
		if (!first && *finding->remedy)
			first = finding;
	}
	return first;
}

void text_paragraph(const struct text *text, const char *format, ...)
{
	char line[TEXT_LINE];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	text_wrapped(text, 0, 0, line);
}

void text_remedy(const struct text *text, size_t indent, const char *lead,
		 const struct finding *finding)
{
	const size_t all = strlen(finding->remedy), words = all - finding->command;
	size_t column = indent + strlen(lead);
	char part[FINDING_TEXT], safe[4 * FINDING_TEXT];

	if (all == 0)
		return;
	fprintf(text->out, "%*s%s", (int)indent, "", lead);
	snprintf(part, sizeof(part), "%.*s", (int)words, finding->remedy);
	escape_text(safe, sizeof(safe), part);
	if (finding->command == 0) {
		print_wrapped(text, column, indent, safe);
		return;
	}
	if (words && column + all > text->columns) {
		print_wrapped(text, column, indent, safe);
		column = indent + 2;
		fprintf(text->out, "%*s", (int)column, "");
	} else {
		fputs(safe, text->out);
		column += words;
	}
	print_command(text, column, escape_text(safe, sizeof(safe), finding->remedy + words));
}

void text_next(const struct text *text, const struct finding *finding)
{
	text_remedy(text, 0, "Next: ", finding);
}

const char *text_hz(char buffer[static TEXT_NUMBER], double hz)
{
	snprintf(buffer, TEXT_NUMBER, hz < 1e18 ? "%.3f %s" : "%.3g %s",
		 hz < 1e9 ? hz / 1e6 : hz / 1e9, hz < 1e9 ? "MHz" : "GHz");
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
	/* Two decimals up to ten, one up to 100; of nanoseconds, one and none. */
	digits = fabs(ns) < 9.995 ? 2 : fabs(ns) < 99.95 ? 1 : 0;
	if (unit == 0 && digits > 0 && (fabs(ns) >= 1 || ns == 0))
		digits--;
	/* Only the magnitude of times that no run takes: all digits would not fit. */
	snprintf(buffer, TEXT_NUMBER, fabs(ns) < 1e15 ? "%.*f %s" : "%.*g %s", digits, ns,
		 units[unit]);
	return buffer;
}
