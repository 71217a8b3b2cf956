/* SPDX-License-Identifier: GPL-2.0-or-later */
/* jansson's parser, where memory may run out. */
#ifndef RENDER_JSON_PARSE_H
#define RENDER_JSON_PARSE_H

#include <jansson.h>
#include <stddef.h>

/**
 * json_parse() - a text into values
 * @json: result, NULL unless 0 is returned; end with json_parse_end()
 * @error: of jansson, filled on -EINVAL
 *
 * jansson 2.14 takes the text for faulty where it finds no memory, takes another string for the one
 * it has no memory for, or writes where it has none. So it is never told: what it had is freed, and
 * it is left. No other text may be parsed in between, and no other value made.
 *
 * Return: 0; -EINVAL: no valid JSON, or an object with the same key twice; -ENOMEM.
 */
int json_parse(const char *text, size_t size, json_t **json, json_error_t *error);

/** json_parse_end() - frees what json_parse() gave; NULL is fine */
void json_parse_end(json_t *json);

#endif
