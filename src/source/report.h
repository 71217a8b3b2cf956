/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The facts of a report that was saved with --json: the inverse of render/json.h. */
#ifndef SOURCE_REPORT_H
#define SOURCE_REPORT_H

#include "facts/facts.h"

#define REPORT_WHY 320

/**
 * report_read() - read the facts of a report, of this major version or an earlier one
 * @text: @size bytes
 * @facts: initialised; filled. Of what is damaged the facts are not to be used
 * @why: on -EINVAL one sentence without full stop that names the offending key
 *
 * Verdicts and messages are not read: judge/ makes them anew. Keys that a later minor version added
 * are passed over, missing ones leave their fact as not asked. facts->source is that of the report,
 * where it was made from something else than a machine.
 *
 * Return: 0; -EINVAL: no JSON, another schema, a newer major version, a value of the wrong type or
 * out of its range.
 */
int report_read(const char *text, size_t size, struct facts *facts, char why[static REPORT_WHY]);

#endif
