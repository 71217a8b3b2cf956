// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/lspci_block.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util.h"

#define JUNK " \t>|*+-#/`_;:%\"" /* quoting, lists, comments, differences, emphasis */

struct reading {
	struct lspci_block *block;
	struct lspci_scratch *scratch;
	const char *prefix;
	size_t used; /* bytes of scratch->text */
	size_t n_places;
	unsigned int blanks;  /* empty lines since the last other one */
	unsigned int between; /* the largest number of empty lines between two details */
	enum lspci_key last;  /* of the last line that began with one */
	bool verbose;         /* the line that begins the details of -v and -vv was seen */
	bool subsystem;       /* the line before that was seen */
	bool over;            /* the rest of the lines is not this function's */
	bool unended;         /* the last line of the file has no end */
};

/* Line numbers in a prefix increase: digits, and the blanks that align them, match each other. */
static size_t same_prefix(const char *line, const char *prefix, size_t length)
{
	size_t at = strspn(line, " "), i = strspn(prefix, " ");

	if (i >= length || !isdigit((unsigned char)prefix[i]))
		at = i = 0;
	while (i < length) {
		if (isdigit((unsigned char)prefix[i]) && isdigit((unsigned char)line[at])) {
			i += strspn(prefix + i, "0123456789");
			at += strspn(line + at, "0123456789");
		} else if (prefix[i] == line[at]) {
			i++;
			at++;
		} else {
			return 0;
		}
	}
	return at;
}

/* "88-" of grep and "88:" of an editor, and bullets, quotes and signs. */
static size_t skip_junk(const char *line)
{
	size_t at = strspn(line, JUNK);
	const size_t digits = strspn(line + at, "0123456789");

	if (digits && digits < 7 && line[at + digits] && strchr("-:", line[at + digits]) &&
	    !isxdigit((unsigned char)line[at + digits + 1])) {
		at += digits + 1;
		at += strspn(line + at, JUNK);
	}
	return at;
}

static int column_of(const char *line, size_t at)
{
	int column = 0;

	while (at > 0 && strchr("*_`\"", line[at - 1])) /* emphasis is no indentation */
		at--;
	for (size_t i = 0; i < at; i++)
		column = line[i] == '\t' ? (column | 7) + 1 : column + 1;
	return column;
}

static bool has_elision_word(const char *text)
{
	static const char *const words[] = { "snip",     "snipped", "cut",     "truncated",
					     "omitted",  "skipped", "trimmed", "removed",
					     "etc",      "more",    "elided",  "stripped",
					     "skipping", "deleted" };

	while (*text) {
		const size_t length = strcspn(text, " \t[](){}<>-=*._!~:");

		for (size_t i = 0; i < ARRAY_SIZE(words); i++)
			if (strlen(words[i]) == length && strncasecmp(text, words[i], length) == 0)
				return true;
		text += length + (text[length] != '\0');
	}
	return false;
}

/* "...", "[snip]", "(output omitted)", "---8<---": signs that lines were left out by hand. */
static bool is_elision(const char *line)
{
	const size_t junk = strspn(line, JUNK), length = strlen(line);
	const char *text = line + junk;

	if (strstr(line, "[...]") || strstr(line, "(...)") || strstr(line, "[..]"))
		return true;
	if (!text[strspn(text, ".[](){}<>8-=*_~ \t")])
		return strstr(text, "..") || strstr(text, ". .") || strstr(text, "8<") ||
		       strstr(text, ">8");
	if (length > 40 || !has_elision_word(text))
		return false;
	/* A word alone, or a few in brackets or between marks. */
	return strchr("[({<.", text[0]) || (junk && strchr("*-=_", text[-1])) ||
	       (strcspn(line, "*-=_") <= junk && strchr("*-=_", line[length - 1])) ||
	       !text[strcspn(text, " ")];
}

static bool is_prompt(const char *line)
{
	const char *at = line + strspn(line, " \t>|");
	const char *sign = strpbrk(at, "$#");

	if (at[0] == '$' && at[1] == ' ')
		return true;
	/* "root@host:~# " and "[user@host ~]$ " */
	return sign && sign > at && sign < at + 64 && (sign[1] == ' ' || !sign[1]) &&
	       memchr(at, '@', (size_t)(sign - at)) &&
	       (isalnum((unsigned char)sign[-1]) || strchr("~])/ ", sign[-1]));
}

bool lspci_block_stops(const char *line)
{
	const char *at = line + strspn(line, " \t>|");

	return strcmp(at, "--") == 0 || is_prompt(line);
}

bool lspci_block_detail(const char *line, bool first)
{
	const char *at = line + skip_junk(line);

	switch (lspci_items_key(at)) {
	case LSPCI_SUBSYSTEM:
	case LSPCI_CONTROL:
	case LSPCI_HEADER_TYPE:
		return true;
	case LSPCI_FLAGS:
		return strstr(at, "devsel") != NULL;
	case LSPCI_OTHER:
		return first &&
		       (strncmp(at, "DeviceName", 10) == 0 || strncmp(at, "Physical", 8) == 0);
	case LSPCI_DRIVER:
	case LSPCI_MODULES:
		return true;
	case LSPCI_KEYS:
		return lspci_dump_begins(line);
	default:
		return !first;
	}
}

static bool begins_details(enum lspci_key key, const char *text)
{
	return key == LSPCI_CONTROL || (key == LSPCI_FLAGS && strstr(text, "devsel"));
}

/* Details that appear twice, or after what lspci prints last, belong to another function. */
static bool is_stray(const struct reading *reading, enum lspci_key key, const char *text)
{
	const bool complete = reading->last == LSPCI_DRIVER || reading->last == LSPCI_MODULES;

	if (begins_details(key, text))
		return reading->verbose;
	if (key == LSPCI_SUBSYSTEM)
		return reading->verbose && reading->subsystem;
	return complete && reading->blanks > reading->between && key < LSPCI_KEYS &&
	       key != LSPCI_MODULES && key != LSPCI_DRIVER;
}

/* Whether the following number is that of a BAR, not of a line. */
static bool after_region(const struct reading *reading)
{
	static const char word[] = "Region";
	size_t end = reading->used;

	while (end > 0 && strchr(" \t\n", reading->scratch->text[end - 1]))
		end--;
	return end >= strlen(word) &&
	       memcmp(reading->scratch->text + end - strlen(word), word, strlen(word)) == 0;
}

static void add_text(struct reading *reading, const struct lspci_line *line, size_t at)
{
	struct lspci_scratch *scratch = reading->scratch;
	const size_t length = strlen(line->text + at);

	scratch->places[reading->n_places++] = (struct lspci_place){
		.offset = reading->used,
		.column = column_of(line->text, at),
		.number = line->number,
	};
	memcpy(scratch->text + reading->used, line->text + at, length);
	reading->used += length;
	if (line->ended)
		scratch->text[reading->used++] = '\n';
}

static void read_line(struct reading *reading, const struct lspci_line *line)
{
	struct lspci_block *block = reading->block;
	size_t at = same_prefix(line->text, reading->prefix, block->head.prefix);
	enum lspci_key key;
	bool dumped;

	at += after_region(reading) ? strspn(line->text + at, JUNK) : skip_junk(line->text + at);
	key = lspci_items_key(line->text + at);
	if (is_elision(line->text)) {
		/* After what lspci prints last, it belongs to something else. */
		block->elided |=
			!(reading->last == LSPCI_DRIVER || reading->last == LSPCI_MODULES) ||
			reading->blanks <= reading->between;
		return;
	}
	if (!line->text[at]) {
		reading->blanks += !line->blanks;
		return;
	}
	if (lspci_block_stops(line->text)) {
		block->elided |= strstr(line->text, "--") && !is_prompt(line->text);
		reading->over = true;
		return;
	}
	if (is_stray(reading, key, line->text + at)) {
		block->stray = true;
		block->stray_line = line->number;
		return;
	}
	reading->unended = !line->ended;
	dumped = lspci_dump_line(line->text, line->number, line->ended, &block->dump);
	if (!dumped)
		add_text(reading, line, at);
	if (key < LSPCI_KEYS) {
		reading->between = (unsigned int)max_u64(reading->between, reading->blanks);
		reading->last = key;
	}
	/* An indented, truncated line would have been one. */
	if (key < LSPCI_KEYS || dumped ||
	    (!line->ended && (line->text[0] == '\t' || line->text[0] == ' '))) {
		block->details = true;
		reading->blanks = 0;
	}
	reading->verbose |= begins_details(key, line->text + at);
	reading->subsystem |= key == LSPCI_SUBSYSTEM;
}

/* Whether lspci's output ended here, rather than being cut by hand or by mail. */
static bool has_ended(const struct reading *reading, enum lspci_key key, bool last)
{
	const struct lspci_block *block = reading->block;

	if (block->dump.damaged || block->stray)
		return block->stray;
	if (!last && !reading->over)
		return true;
	if (reading->blanks > reading->between)
		return true;
	if (block->dump.size)
		return lspci_dump_whole(&block->dump);
	return key == LSPCI_MODULES || (key == LSPCI_DRIVER && !reading->unended);
}

/*
 * In joined lines, another function's details are detected only here. Return: how many are this
 * one's.
 */
static size_t cut_items(const struct lspci_scratch *scratch, size_t n, struct lspci_block *block)
{
	bool seen[LSPCI_KEYS] = { false };

	for (size_t i = 0; i < n; i++) {
		const struct lspci_item *item = &scratch->items[i];

		if ((item->key == LSPCI_CONTROL || item->key == LSPCI_STATUS) && seen[item->key]) {
			block->stray = true;
			block->stray_line = scratch->places[item->line].number;
			return i;
		}
		seen[item->key] = true;
	}
	return n;
}

void lspci_block_read(const struct lspci_details *details, const char *prefix,
		      struct lspci_scratch *scratch, struct lspci_block *block,
		      struct device_facts *device)
{
	struct reading reading = {
		.block = block,
		.scratch = scratch,
		.prefix = prefix,
		.last = LSPCI_KEYS,
	};
	size_t n_items = 0, i = 0;

	if (details->first.text)
		read_line(&reading, &details->first);
	for (; i < details->n && !reading.over && !block->stray; i++)
		read_line(&reading, &details->lines[i]);
	scratch->text[reading.used] = '\0';
	if (reading.n_places)
		n_items = lspci_items_find(scratch->text, scratch->places, reading.n_places,
					   scratch->items);
	n_items = cut_items(scratch, n_items, block);
	lspci_words_read(scratch->items, n_items, &block->words, device);
	block->elided |= block->words.left_out;
	block->ended = has_ended(&reading, n_items ? scratch->items[n_items - 1].key : LSPCI_KEYS,
				 details->last);
	for (; i < details->n && !block->stray; i++) {
		block->stray = lspci_block_detail(details->lines[i].text, false);
		block->stray_line = details->lines[i].number;
	}
}

void lspci_block_free(struct lspci_block *block)
{
	free(block->dump.bytes);
	block->dump = (struct lspci_dump){ 0 };
}
