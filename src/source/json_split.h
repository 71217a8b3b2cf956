/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A report, parsed with one device in memory at a time: of thousands, the values of a parser take
 * ten times the room of the text, and go through memory once more to be read.
 */
#ifndef SOURCE_JSON_SPLIT_H
#define SOURCE_JSON_SPLIT_H

#include <jansson.h>
#include <stddef.h>

/* The entries of "devices" in a text that must stay. */
struct json_devices {
	const char *text; /* NULL: the report has no such list */
	size_t at, end;   /* what is still to be parsed: up to the bracket that ends the list */
	int line;         /* of the text, from 1: where @at is */
};

/**
 * json_split() - parse all of a report but the entries of its devices
 * @text: @size bytes
 * @devices: for json_split_next()
 * @error: of jansson, with the line in @text, filled where NULL is returned
 *
 * Return: the report, where "devices" is an empty list; NULL: no valid JSON, or an object with the
 * same key twice, outside of that list.
 */
json_t *json_split(const char *text, size_t size, struct json_devices *devices,
		   json_error_t *error);

/**
 * json_split_next() - parse one more device
 * @device: to be given to json_decref()
 *
 * Return: 1; 0: there is none left; -EINVAL with @error: no valid JSON.
 */
int json_split_next(struct json_devices *devices, json_t **device, json_error_t *error);

#endif
