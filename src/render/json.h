/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports as JSON. */
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

#endif
