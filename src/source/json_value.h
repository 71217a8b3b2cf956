/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads JSON values into structs, by the tables of facts/model.h: the inverse of json_write.c. */
#ifndef SOURCE_JSON_VALUE_H
#define SOURCE_JSON_VALUE_H

#include <jansson.h>
#include <stddef.h>

#include "facts/model.h"
#include "util.h"

#define JSON_LIST_MAX 65536u /* entries of one list; an SR-IOV host has thousands of functions */
#define JSON_RAW_MAX 65536u  /* bytes after the header of one capability */

#define JSON_DEPTH 32u /* of what the tables describe there is a third of that */

/* The reader's position, so that a fault can name it: "devices[0].regions[2].size". */
struct json_reader {
	struct {
		const char *key; /* NULL: an index */
		size_t index;
	} path[JSON_DEPTH];
	size_t length;
	char *why; /* the first fault: "PATH: not a ..." */
	size_t why_size;
};

/**
 * json_fault() - record what is wrong with the current value
 *
 * Return: -EINVAL, for the caller to return.
 */
int json_fault(struct json_reader *reader, const char *format, ...) PRINTF_FORMAT(2, 3);

/**
 * json_enter_key(), json_enter_index() - enter a value one level down
 * @key: valid until json_leave()
 *
 * Return: the mark for json_leave().
 */
size_t json_enter_key(struct json_reader *reader, const char *key);
size_t json_enter_index(struct json_reader *reader, size_t index);
void json_leave(struct json_reader *reader, size_t mark);

/**
 * json_value_read() - fill a struct from an object
 * @model: of the struct
 * @json: any value; a fault if it is not an object
 * @object: initialised; as a minor version may add keys, unknown ones are ignored; if a key is
 *	missing, a fact with a status is FACT_NOT_ASKED, and other members are unchanged
 *
 * Numbers must fit their member and the limit in the model; long strings are cut at a character
 * boundary. Lists are allocated and belong to @object, whatever is returned.
 *
 * Return: 0, -EINVAL (json_fault()).
 */
int json_value_read(struct json_reader *reader, const struct model *model, const json_t *json,
		    void *object);

#endif
