/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of a file of samples, doubted: see source/samples.h. */
#ifndef SOURCE_SAMPLES_LINE_H
#define SOURCE_SAMPLES_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/facts.h"

/**
 * struct lines - a text, line by line
 * @next, @left: what follows, and its bytes
 * @line: the present one, NUL-terminated, without its line feed
 * @number: of @line, from 1
 * @too_long: the walk ended at a line that @line has no room for
 * @why, @why_size: where lines_fault() explains
 */
struct lines {
	const char *next;
	size_t left;
	char line[256];
	size_t number;
	bool too_long;
	char *why;
	size_t why_size;
};

/** lines_next() - go to the next line; false at the end, or at one that is too long */
bool lines_next(struct lines *lines);

/**
 * lines_fault() - say what is wrong with the present line
 *
 * Return: -EINVAL, so that it can be returned at once.
 */
int lines_fault(const struct lines *lines, const char *what);

/**
 * samples_read_header() - take in "# key: value"; unknown keys are passed over
 *
 * Return: 0, -EINVAL.
 */
int samples_read_header(const struct lines *lines, struct host_facts *host,
			struct device_facts *device, struct measurement *measurement);

/**
 * samples_read_row() - "trapped,0,3210,p"
 *
 * Return: 0, -EINVAL.
 */
int samples_read_row(const struct lines *lines, struct measure_sample *sample);

#endif
