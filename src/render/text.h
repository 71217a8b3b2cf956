/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the text renderers: output, colour and number formats. */
#ifndef RENDER_TEXT_H
#define RENDER_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "judge/finding.h"
#include "report.h"
#include "units.h"

struct table;

struct text {
	FILE *out;
	bool color;
	unsigned int verbose;
	size_t columns; /* the width at which sentences and commands are wrapped */
};

#define TEXT_NUMBER UNITS_TEXT

/**
 * text_init() - set up a struct text
 * @out: where to print; may be NULL, which the caller checks
 * @color: use colour, whatever stdout is
 * @color_auto: colour if stdout is a terminal and NO_COLOR is not set
 */
void text_init(struct text *text, FILE *out, bool color, bool color_auto, unsigned int verbose);

/** text_level() - a level in its colour: PASS, NOTE, WARN, FAIL, ---- */
void text_level(const struct text *text, enum level level);

#define TEXT_CONFIDENCE 96

/**
 * text_confidence() - the level that an interval has and what it is over, for the reader
 *
 * Return: "97 %, over 10 rounds", the level rounded down; "95 %, over blocks" in a report of before
 * there were rounds; "no interval: 4 rounds, 6 are needed".
 */
const char *text_confidence(char buffer[static TEXT_CONFIDENCE],
			    const struct stats_interval *interval);

/** text_colored() - a string in the colour of a level, escaped */
void text_colored(const struct text *text, enum level level, const char *string);

#define TEXT_TITLE (2 * FACTS_NAME + FACTS_ADDRESS + 4)

/** text_title() - address, vendor and device name, or what a mediated device is; not escaped */
void text_title(const struct device_facts *device, char line[static TEXT_TITLE]);

/** text_headline() - likewise on text->out, escaped, without a line feed */
void text_headline(const struct text *text, const struct device_facts *device);

/** text_evidence() - one indented line, "  label               printf...", broken likewise */
void text_evidence(const struct text *text, const char *label, const char *format, ...)
	PRINTF_FORMAT(3, 4);

#define TEXT_AREA (TEXT_NUMBER + 48)

/** text_area() - "0x1000-0x1fff, 4 KiB": first and last byte of a range, and its size */
const char *text_area(char buffer[static TEXT_AREA], const struct area *area);

/** text_digits() - how many hexadecimal digits the offsets in a BAR of @size have, at least four */
int text_digits(uint64_t size);

#define TEXT_COLUMNS 80              /* the default of struct text */
#define TEXT_LINE (3 * FINDING_TEXT) /* the longest text to be wrapped, before escaping */

/**
 * text_wrapped() - the rest of a line, escaped, wrapped at text->columns, cut at TEXT_LINE
 * @column: number of columns already used
 * @indent: blanks before each further line
 */
void text_wrapped(const struct text *text, size_t column, size_t indent, const char *string);

/** text_finding() - a finding's level and text, escaped, wrapped likewise, without its remedy */
void text_finding(const struct text *text, const struct finding *finding);

/**
 * text_findings() - likewise all findings, notes only if verbose
 *
 * Return: the first one with a remedy, or NULL.
 */
const struct finding *text_findings(const struct text *text, const struct findings *findings);

/** text_paragraph() - a sentence or two, escaped, wrapped at text->columns, cut at TEXT_LINE */
void text_paragraph(const struct text *text, const char *format, ...) PRINTF_FORMAT(2, 3);

/** text_borrowed() - whose descriptor the device was queried through, with --borrow */
void text_borrowed(const struct text *text, const struct device_facts *device);

/** text_histogram() - both paths on one axis, as wide as the terminal, if there is any to draw */
void text_histogram(const struct text *text, const struct measure_result *result);

struct comparison;

/** text_compare() - reports side by side */
void text_compare(const struct text *text, const struct comparison *comparison);

/** bench_words() - what an operation times: "reads", "posted writes"... */
const char *bench_words(enum measure_operation operation);

/** text_environment() - the environment of a device's measurements, which must exist */
void text_environment(const struct text *text, const struct report *report, size_t index);

/**
 * text_remedy() - the remedy of a finding, if any
 * @indent: blanks before each line
 * @lead: the word before the first line
 *
 * Words are wrapped at text->columns; a command that does not fit after them begins a new line, and
 * is broken only after " && ", so that it can be pasted as printed.
 */
void text_remedy(const struct text *text, size_t indent, const char *lead,
		 const struct finding *finding);

/** text_next() - text_remedy(), as the last line about a device */
void text_next(const struct text *text, const struct finding *finding);

/** text_hz() - "2.500 GHz", "62.500 MHz"; returns @buffer */
const char *text_hz(char buffer[static TEXT_NUMBER], double hz);

/** text_ns() - three to four significant digits: "812 ns", "1.29 us", "12.4 ms" */
const char *text_ns(char buffer[static TEXT_NUMBER], double ns);

void text_doctor(const struct text *text, const struct report *report, size_t index);

/** text_doctor_host() - of the host; nothing unless it was judged. @args: not used */
void text_doctor_host(const struct text *text, const struct report *report, const void *args);
void text_info(const struct text *text, const struct report *report, size_t index);
void text_check(const struct text *text, const struct report *report, size_t index);

/** text_check_end() - of several devices: how many are mappable, how many not, how many unknown */
void text_check_end(const struct text *text, const struct report *report);
void text_maps(const struct text *text, const struct report *report, size_t index);
void text_watch(const struct text *text, const struct report *report, size_t index);
void text_vectors(const struct text *text, const struct report *report, size_t index);
void text_layout(const struct text *text, const struct report *report, size_t index);
void text_bench(const struct text *text, const struct report *report, size_t index);

#endif
