// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/lspci_find.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "source/lspci_block.h"
#include "xmalloc.h"

#define HEAD_LINES 5 /* further lines into which mail may have broken a function's line */

/* Whether a joined line is a better candidate for a function's line than before. */
static bool is_better(const struct lspci_found *lines, const char *text, const char *more,
		      struct lspci_head_line *head)
{
	if (lspci_head_read(text, head) != LSPCI_HEAD_DEVICE)
		return false;
	return lines->kind != LSPCI_HEAD_DEVICE || !*lines->head.pci.device_name ||
	       lspci_head_goes_on(lines->text, more);
}

static bool is_head(const char *text)
{
	struct lspci_head_line head;

	return lspci_head_read(text, &head) == LSPCI_HEAD_DEVICE;
}

/* The offset in @line at which another function's line begins; SIZE_MAX: none. */
static size_t find_joined(const char *line)
{
	const size_t at = lspci_head_next(line, 0);
	size_t detail;

	if (at == SIZE_MAX)
		return SIZE_MAX;
	if (at == 0)
		return lspci_head_next(line, 1);
	/* The text before it is a prefix, such as "IOMMU Group: 7 ", unless it is a detail. */
	detail = lspci_items_start(line);
	if (detail >= at || lspci_items_key(line + detail) == LSPCI_GROUP)
		return lspci_head_next(line, at + 1);
	return at;
}

static size_t count_joined(const struct lspci_lines *all)
{
	size_t n = 0, at;

	for (size_t i = 0; i < all->n; i++)
		for (const char *text = all->list[i].text; (at = find_joined(text)) != SIZE_MAX;
		     text += at)
			n++;
	return n;
}

/* Trailing blanks are removed, as in every line. */
static void cut_line(char *text, size_t length)
{
	while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
		length--;
	text[length] = '\0';
}

void lspci_find_split(struct lspci_lines *all)
{
	const size_t more = count_joined(all);
	struct lspci_line *list;
	size_t n = 0, at;

	if (!more)
		return;
	list = xcalloc(all->n + more, sizeof(*list));
	for (size_t i = 0; i < all->n; i++) {
		char *text = all->bytes + (all->list[i].text - all->bytes);

		for (; (at = find_joined(text)) != SIZE_MAX; text += at) {
			list[n] = all->list[i];
			list[n].text = text;
			list[n++].ended = true;
			cut_line(text, at - 1);
		}
		list[n] = all->list[i];
		list[n++].text = text;
	}
	free(all->list);
	all->list = list;
	all->n = n;
}

/* The next line that is not empty, at most two away; NULL: none. */
static const char *next_line(const struct lspci_lines *all, size_t at)
{
	for (size_t i = at + 1; i < all->n && i <= at + 2; i++)
		if (*all->list[i].text)
			return all->list[i].text;
	return NULL;
}

/* Joins lines if mail may have broken the line. */
static void join_head(const struct lspci_lines *all, size_t at, struct lspci_found *lines)
{
	const struct lspci_line *list = all->list;
	char text[sizeof(lines->text)];

	memcpy(text, lines->text, sizeof(text));
	for (size_t i = at + 1; i < all->n && i <= at + HEAD_LINES; i++) {
		const char *more = list[i].text + strspn(list[i].text, " \t>|*+");
		const size_t used = strlen(text);
		struct lspci_head_line head;

		if (!*more || is_head(more) || lspci_block_detail(more, false) ||
		    lspci_block_stops(more))
			return;
		snprintf(text + used, sizeof(text) - used, " %s", more);
		if (!is_better(lines, text, more, &head))
			continue;
		lines->kind = LSPCI_HEAD_DEVICE;
		lines->n = i - at + 1;
		lines->head = head;
		memcpy(lines->text, text, sizeof(text));
	}
}

void lspci_find_head(const struct lspci_lines *all, size_t at, struct lspci_found *lines)
{
	const char *line = all->list[at].text, *next;
	size_t length;

	lines->n = 1;
	lines->rest = NULL;
	lines->kind = lspci_head_read(line, &lines->head);
	if (lines->kind == LSPCI_HEAD_NONE)
		return;
	length = lspci_items_start(line);
	snprintf(lines->text, sizeof(lines->text), "%.*s", (int)min_u64(length, 1000), line);
	if (line[length]) {
		lines->rest = line + length;
		lines->kind = lspci_head_read(lines->text, &lines->head);
	}
	if (!lines->rest)
		join_head(all, at, lines);
	next = lines->rest ? lines->rest : next_line(all, at + lines->n - 1);
	/* An address begins a function's line only if details follow. */
	if (lines->kind != LSPCI_HEAD_DEVICE && *lines->head.address && next &&
	    lspci_block_detail(next, true))
		lines->kind = LSPCI_HEAD_DEVICE;
	else if (lines->kind == LSPCI_HEAD_ADDRESS)
		lines->kind = LSPCI_HEAD_NONE;
}

/* The beginning of a function's line, where the text ends. */
bool lspci_find_is_cut(const struct lspci_lines *all, size_t at, const struct lspci_found *lines)
{
	return lines->kind == LSPCI_HEAD_NONE && *lines->head.address && !all->list[at].ended;
}

/* The end of a function's lines: the next function, or what cannot belong to this one. */
size_t lspci_find_end(const struct lspci_lines *all, size_t at)
{
	struct lspci_found next;
	uint32_t group;

	for (; at < all->n; at++) {
		if (lspci_head_group(all->list[at].text, &group))
			break;
		lspci_find_head(all, at, &next);
		if (next.kind != LSPCI_HEAD_NONE || lspci_find_is_cut(all, at, &next))
			break;
	}
	return at;
}
