/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a JSON value to a struct, by the tables of facts/model.h: the inverse of json_write.c. */
#ifndef SOURCE_JSON_VALUE_H
#define SOURCE_JSON_VALUE_H

#include <jansson.h>
#include <stddef.h>

#include "facts/model.h"
#include "util.h"

#define JSON_LIST_MAX 65536u /* entries of one list; an SR-IOV host has some thousand functions */
#define JSON_RAW_MAX 65536u  /* bytes behind one capability's header */

#define JSON_DEPTH 32u /* of what the tables describe there is a third of that */

/* Where the reader is, so that a fault can name its place: "devices[0].regions[2].size". */
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
 * json_fault() - say what is wrong with the value at hand
 *
 * Return: -EINVAL, so that it can be returned at once.
 */
int json_fault(struct json_reader *reader, const char *format, ...) PRINTF_FORMAT(2, 3);

/**
 * json_enter_key(), json_enter_index() - go one level down
 * @key: valid until json_leave()
 *
 * Return: the mark to be given to json_leave().
 */
size_t json_enter_key(struct json_reader *reader, const char *key);
size_t json_enter_index(struct json_reader *reader, size_t index);
void json_leave(struct json_reader *reader, size_t mark);

/**
 * json_value_read() - fill a struct from an object
 * @model: of the struct
 * @json: anything; a value that is no object is a fault
 * @object: initialised; where a key is missing, since a minor version may add some, a fact with a
 *	status is FACT_NOT_ASKED, and other members stay as they are; keys that the model does not
 *	know are passed over
 *
 * Numbers must fit their member, and the limit in the model; strings are cut at whole characters.
 * Lists are allocated and hang on @object, whatever is returned.
 *
 * Return: 0, -EINVAL (json_fault()).
 */
int json_value_read(struct json_reader *reader, const struct model *model, const json_t *json,
		    void *object);

#endif
