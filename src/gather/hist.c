// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/hist.h"

#include <errno.h>
#include <string.h>

#include "number.h"
#include "util.h"
#include "xmalloc.h"

/* What follows @word and blanks, or NULL. */
static const char *skip(const char *text, const char *word)
{
	const size_t length = strlen(word);

	if (!text || strncmp(text, word, length) != 0)
		return NULL;
	text += length;
	return text + strspn(text, " ");
}

/* "NAME: VALUE": decimal, hexadecimal without prefix for .hex, "~ 2^N" for .log2. */
static const char *take_key(const char *text, uint64_t *value)
{
	const char *name = text, *exponent;

	text = text ? strchr(text, ':') : NULL;
	if (!text || strcspn(name, " }") < (size_t)(text - name))
		return NULL;
	text = skip(text, ":");
	exponent = skip(text, "~ 2^");
	if (exponent)
		text = number_take(exponent, 10, 63, value);
	else
		text = number_take(text, 16, UINT64_MAX, value);
	return text ? text + strspn(text, " ") : NULL;
}

/* "{ p: 8, c: 4, d: ~ 2^13 } hitcount: 1001  d: 5"; keys that are decimal have to be .hex. */
static bool read_row(const char *line, size_t n_keys, struct hist_row *row)
{
	const char *at = skip(line, "{"), *value;

	for (size_t i = 0; i < n_keys && at; i++) {
		at = take_key(at, &row->keys[i]);
		if (at && i + 1 < n_keys)
			at = skip(at, ",");
	}
	at = skip(skip(at, "}"), "hitcount:");
	at = at ? number_take(at, 10, UINT64_MAX, &row->hits) : NULL;
	if (!at)
		return false;
	at += strspn(at, " ");
	if (!*at)
		return true;
	value = strchr(at, ':');
	value = skip(value, ":");
	at = value ? number_take(value, 10, UINT64_MAX, &row->value) : NULL;
	return at && !at[strspn(at, " ")];
}

static bool read_total(const char *line, const char *name, uint64_t *value)
{
	const char *at = skip(line + strspn(line, " "), name);

	return at && number_parse(at, 10, UINT64_MAX, value);
}

static int read_line(const char *line, size_t n_keys, struct hist *hist)
{
	struct hist_row row = { 0 };

	if (n_keys && *line == '{') {
		if (!read_row(line, n_keys, &row))
			return -EBADMSG;
		*array_add(hist->rows, hist->n) = row;
	}
	read_total(line, "Hits:", &hist->hits);
	read_total(line, "Dropped:", &hist->dropped);
	return 0;
}

int hist_read(const char *text, const char *mark, size_t n_keys, struct hist *hist)
{
	static const char head[] = "# event histogram", info[] = "# trigger info:";
	bool ours = false, seen = false;

	for (const char *end; *text; text = *end ? end + 1 : end) {
		AUTO_FREE char *line = NULL;
		int ret = 0;

		end = text + strcspn(text, "\n");
		line = xstrndup(text, (size_t)(end - text));
		if (strcmp(line, head) == 0) {
			ours = false;
		} else if (strncmp(line, info, strlen(info)) == 0) {
			ours = !seen && strstr(line, mark);
			seen |= ours;
		}
		if (ours)
			ret = read_line(line, n_keys, hist);
		if (ret)
			return ret;
	}
	return seen ? 0 : -EBADMSG;
}

void hist_free(struct hist *hist)
{
	free(hist->rows);
	*hist = (struct hist){ 0 };
}
