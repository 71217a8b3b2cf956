/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports as JSON: the only room that includes <jansson.h>. */
#ifndef RENDER_JSON_H
#define RENDER_JSON_H

#include <stdbool.h>

#include "report.h"

/**
 * json_render() - the whole report as one JSON text
 * @pretty: indented by two spaces; else on one line
 *
 * Return: to be freed; ends with a line feed.
 */
char *json_render(const struct report *report, bool pretty);

#define JSON_WHY 400

/* What of a saved report is no fact, yet of use. */
struct json_saved {
	char command[32]; /* that made it: "check" */
};

/**
 * json_read() - the inverse of json_render(), as far as facts go
 * @text: @size bytes
 * @report: zeroed, but for command and argv; filled: facts, and of each device what was measured
 *	(benches, without the quality) and the findings as they were saved. To be given to
 *	report_free() in any case
 * @saved: filled on success
 * @why: on -EINVAL one sentence without full stop that names the offending key
 *
 * Verdicts and messages are not read: judge/ makes them anew. Keys that a later minor version added
 * are passed over, missing ones leave their fact as not asked.
 *
 * Return: 0; -EINVAL: no JSON, another schema, a newer major version, a value of the wrong type or
 * out of its range.
 */
int json_read(const char *text, size_t size, struct report *report, struct json_saved *saved,
	      char why[static JSON_WHY]);

#endif
