// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/lspci_text.h"

#include <string.h>

#include "source/lspci_decode.h"
#include "xmalloc.h"

static size_t count_lines(const char *text, size_t size)
{
	size_t n = 1;

	for (size_t i = 0; i < size; i++)
		n += text[i] == '\n' || text[i] == LSPCI_BREAK_NEW;
	return n;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == LSPCI_BREAK_SOFT;
}

/* Ends a line: trailing blanks and the marks of soft line breaks are removed. */
static void end_line(char *line, size_t length, bool ended, struct lspci_line *out)
{
	const bool tab = memchr(line, '\t', length) != NULL;
	size_t kept = 0;

	if (memchr(line, LSPCI_BREAK_SOFT, length)) {
		for (size_t i = 0; i < length; i++)
			if (line[i] != LSPCI_BREAK_SOFT)
				line[kept++] = line[i];
	} else {
		kept = length;
	}
	while (kept > 0 && is_blank(line[kept - 1]))
		kept--;
	line[kept] = '\0';
	out->text = line;
	out->ended = ended;
	/* Only blanks may be a quoted empty line; lspci indents with tabs. */
	out->blanks = kept == 0 && length > 0 && (tab || !ended);
}

static void split(struct lspci_lines *lines, size_t size)
{
	char *text = lines->bytes, *start = text;
	unsigned int number = 1, first = 1;

	for (size_t i = 0; i <= size; i++) {
		const char c = i < size ? text[i] : '\0';

		number += c == '\n' || c == LSPCI_BREAK_SOFT;
		if (i < size && c != '\n' && c != LSPCI_BREAK_NEW)
			continue;
		if (i == size && start == text + i)
			break;
		lines->list[lines->n].number = first;
		end_line(start, (size_t)(text + i - start), i < size, &lines->list[lines->n++]);
		start = text + i + 1;
		first = number;
	}
}

void lspci_text_lines(const char *text, size_t size, struct lspci_lines *lines)
{
	char *bytes = xmalloc(LSPCI_DECODE_GROWTH * size + 1);

	*lines = (struct lspci_lines){ .bytes = bytes };
	size = lspci_decode_charset(text, size, bytes);
	size = lspci_decode_escapes(bytes, size);
	size = lspci_decode_mail(bytes, size);
	size = lspci_decode_html(bytes, size);
	size = lspci_decode_terminal(bytes, size);
	size = lspci_decode_marks(bytes, size);
	bytes[size] = '\0';
	lines->list = xcalloc(count_lines(bytes, size), sizeof(*lines->list));
	split(lines, size);
}

void lspci_text_free(struct lspci_lines *lines)
{
	free(lines->bytes);
	free(lines->list);
	*lines = (struct lspci_lines){ 0 };
}
