/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the facts of a report saved with --json: the inverse of render/json.h. */
#ifndef SOURCE_REPORT_H
#define SOURCE_REPORT_H

#include "facts/facts.h"

#define REPORT_WHY 320

/**
 * report_read() - read the facts of a report, of this major version or an earlier one
 * @text: @size bytes
 * @facts: initialised; filled. Not to be used after a failure
 * @why: on -EINVAL, one sentence without a full stop that names the offending key
 *
 * Verdicts and messages are not read: judge/ makes them again. Unknown keys, of later minor
 * versions, are ignored; facts whose key is missing are left as not gathered. If the report was not
 * made from a machine, facts->source is its original source.
 *
 * Return: 0; -EINVAL: invalid JSON, another schema, a newer major version, or a value of the wrong
 * type or out of range.
 */
int report_read(const char *text, size_t size, struct facts *facts, char why[static REPORT_WHY]);

#endif
