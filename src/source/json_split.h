/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parses a report with only one device in memory at a time: with thousands of devices, parsed
 * values need ten times the memory of the text.
 */
#ifndef SOURCE_JSON_SPLIT_H
#define SOURCE_JSON_SPLIT_H

#include <jansson.h>
#include <stddef.h>

/* The entries of "devices" in a text, which must outlive it. */
struct json_devices {
	const char *text; /* NULL: the report has no such list */
	size_t at, end;   /* what is still to be parsed: up to the closing bracket of the list */
	int line;         /* of the text, from 1: where @at is */
};

/**
 * json_split() - parse a report except the entries of its devices
 * @text: @size bytes
 * @devices: for json_split_next()
 * @error: of jansson, with the line in @text, filled if NULL is returned
 *
 * Return: the report, with "devices" as an empty list; NULL: invalid JSON, or an object with a
 * duplicate key, outside that list.
 */
json_t *json_split(const char *text, size_t size, struct json_devices *devices,
		   json_error_t *error);

/**
 * json_split_next() - parse one more device
 * @device: to be given to json_decref()
 *
 * Return: 1; 0: no more devices; -EINVAL with @error: invalid JSON.
 */
int json_split_next(struct json_devices *devices, json_t **device, json_error_t *error);

#endif
