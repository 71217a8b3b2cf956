// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/json_split.h"

#include <errno.h>
#include <string.h>

#include "xmalloc.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_blanks(const char *text, size_t at, size_t end)
{
	while (at < end && is_blank(text[at]))
		at++;
	return at;
}

/* The offset after the closing quotation mark of the string at @at, or @end. */
static size_t skip_string(const char *text, size_t at, size_t end)
{
	for (at++; at < end && text[at] != '"'; at++)
		at += text[at] == '\\';
	return at < end ? at + 1 : end;
}

/*
 * The offset after the value at @at, or @end. Brackets are counted, not matched: jansson reports
 * faults between them when it parses the value.
 */
static size_t skip_value(const char *text, size_t at, size_t end)
{
	size_t depth = 0;

	while (at < end) {
		const char c = text[at];

		if (c == '"') {
			at = skip_string(text, at, end);
			continue;
		}
		if (depth == 0 && (c == ',' || c == '}' || c == ']'))
			return at;
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		at++;
		if (depth == 0 && (c == '}' || c == ']'))
			return at;
	}
	return at;
}

/*
 * The offset of the opening bracket of the list that is a key's value in the outermost object, or
 * @size.
 */
static size_t find_list(const char *text, size_t size, const char *key)
{
	const size_t length = strlen(key);
	size_t at = skip_blanks(text, 0, size), end;

	for (at++; at < size; at++) {
		const size_t begin = skip_blanks(text, at, size);

		if (begin >= size || text[begin] != '"')
			return size;
		end = skip_string(text, begin, size);
		at = skip_blanks(text, end, size);
		if (at >= size || text[at] != ':')
			return size;
		at = skip_blanks(text, at + 1, size);
		if (end - begin == length + 2 && memcmp(text + begin + 1, key, length) == 0)
			return at < size && text[at] == '[' ? at : size;
		at = skip_blanks(text, skip_value(text, at, size), size);
		if (at >= size || text[at] != ',')
			return size;
	}
	return size;
}

static int count_lines(const char *text, size_t at, size_t end)
{
	int lines = 0;

	for (const char *feed; (feed = memchr(text + at, '\n', end - at)) != NULL; lines++)
		at = (size_t)(feed - text) + 1;
	return lines;
}

json_t *json_split(const char *text, size_t size, struct json_devices *devices, json_error_t *error)
{
	const size_t open = find_list(text, size, "devices");
	const size_t end = skip_value(text, open, size);
	const bool found = open < size && end > open + 1 && text[end - 1] == ']';
	const size_t close = found ? end - 1 : size; /* at its closing bracket */
	AUTO_FREE char *rest = NULL;
	json_t *json;

	*devices = (struct json_devices){ 0 };
	if (!found)
		return json_loadb(text, size, JSON_REJECT_DUPLICATES, error);
	*devices = (struct json_devices){ text, open + 1, close, 1 + count_lines(text, 0, open) };
	rest = xmalloc(open + 1 + size - close);
	memcpy(rest, text, open + 1);
	memcpy(rest + open + 1, text + close, size - close);
	json = json_loadb(rest, open + 1 + size - close, JSON_REJECT_DUPLICATES, error);
	if (!json && (size_t)error->position > open)
		error->line += count_lines(text, open, close);
	return json;
}

static int fail(json_error_t *error, int line, const char *what)
{
	error->line = line;
	snprintf(error->text, sizeof(error->text), "%s", what);
	return -EINVAL;
}

static size_t advance(struct json_devices *devices, size_t to)
{
	devices->line += count_lines(devices->text, devices->at, to);
	return devices->at = to;
}

int json_split_next(struct json_devices *devices, json_t **device, json_error_t *error)
{
	const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK;
	const char *text = devices->text;
	const size_t end = devices->end;
	const bool first = text[devices->at - 1] == '[';
	size_t at = advance(devices, skip_blanks(text, devices->at, end));

	if (at == end)
		return 0;
	if (!first && text[at] != ',')
		return fail(error, devices->line, "',' or ']' expected");
	at = advance(devices, at + !first);
	*device = json_loadb(text + at, end - at, flags, error);
	if (!*device) {
		error->line += devices->line - 1;
		return -EINVAL;
	}
	advance(devices, at + (size_t)error->position);
	return 1;
}
