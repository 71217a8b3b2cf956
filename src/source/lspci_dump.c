// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/lspci_dump.h"

#include <ctype.h>
#include <string.h>

#include "number.h"
#include "source/lspci_number.h"
#include "xmalloc.h"

#define ROW 16   /* bytes per line */
#define REACH 48 /* the part of a line that is searched for the offset */

/* A byte, followed by a blank or the end. */
static bool is_byte(const char *text)
{
	return number_digits(text, 16) == 2 && (text[2] == ' ' || !text[2]);
}

/* Up to sixteen bytes with a blank between them. */
static size_t read_bytes(const char *text, uint8_t *bytes, const char **end)
{
	size_t n = 0;

	while (n < ROW && is_byte(text)) {
		bytes[n++] = (uint8_t)number_byte(text);
		text += 2;
		if (*text)
			text++;
	}
	*end = text;
	return n;
}

/* Whether an offset, two or three digits, ends before @colon, which is @at bytes into the line. */
static size_t offset_digits(const char *colon, size_t at)
{
	size_t digits = 0;

	while (digits < at && digits < 4 && isxdigit((unsigned char)colon[-(long)digits - 1]))
		digits++;
	if (digits < at && isalnum((unsigned char)colon[-(long)digits - 1]))
		return 0;
	return digits == 2 || digits == 3 ? digits : 0;
}

/* "10: 00 " or "100: 00 ". Return: the text after the colon and the blank, or NULL. */
static const char *find_row(const char *line, uint64_t *offset)
{
	for (const char *colon = strchr(line, ':'); colon && colon - line < REACH;
	     colon = strchr(colon + 1, ':')) {
		const size_t digits = offset_digits(colon, (size_t)(colon - line));

		if (!digits || colon[1] != ' ' || !is_byte(colon + 2) ||
		    !number_exact(colon - digits, 16, digits, offset))
			continue;
		return *offset % ROW == 0 ? colon + 2 : NULL;
	}
	return NULL;
}

bool lspci_dump_begins(const char *line)
{
	uint64_t offset;
	uint8_t bytes[ROW];
	const char *rest = find_row(line, &offset);

	return rest && offset == 0 && read_bytes(rest, bytes, &rest) >= ROW / 2;
}

static void damage(struct lspci_dump *dump, unsigned int number)
{
	dump->damaged = true;
	dump->damaged_line = number;
}

/* The rest of a broken row: bytes and nothing else. */
static bool read_broken(const char *line, struct lspci_dump *dump)
{
	const size_t missing = ROW - dump->size % ROW;
	const char *rest;
	uint8_t bytes[ROW];
	size_t n;

	line += strspn(line, " \t>|");
	n = read_bytes(line, bytes, &rest);
	if (n == 0 || n > missing || *rest)
		return false;
	memcpy(dump->bytes + dump->size, bytes, n);
	dump->size += n;
	return true;
}

static void add_row(const uint8_t *bytes, size_t n, struct lspci_dump *dump)
{
	if (!dump->bytes)
		dump->bytes = xmalloc(LSPCI_DUMP_MAX);
	memcpy(dump->bytes + dump->size, bytes, n);
	dump->size += n;
}

bool lspci_dump_line(const char *line, unsigned int number, bool ended, struct lspci_dump *dump)
{
	uint64_t offset = 0;
	uint8_t bytes[ROW];
	const char *rest;
	size_t n;

	if (dump->size % ROW && !dump->damaged && read_broken(line, dump))
		return true;
	do {
		rest = find_row(line, &offset);
		if (!rest)
			return false;
		n = read_bytes(rest, bytes, &rest);
		/*
		 * A row broken in two has only bytes; /proc/interrupts has few numbers, and words.
		 */
		if (n < (!*rest ? 3 : ROW / 2) &&
		    (ended || offset != dump->size || !dump->size || !n))
			return false;
		if (!dump->size && offset)
			return false;
		if (dump->damaged || offset < dump->size)
			return true;
		if (offset != dump->size || dump->size + n > LSPCI_DUMP_MAX) {
			damage(dump, number);
			return true;
		}
		add_row(bytes, n, dump);
		line = rest; /* rows may have been joined */
	} while (n == ROW && find_row(line, &offset) && offset == dump->size);
	if (!ended && n < ROW)
		damage(dump, number);
	return true;
}

bool lspci_dump_whole(const struct lspci_dump *dump)
{
	return dump->size == LSPCI_DUMP_HEADER || dump->size == LSPCI_DUMP_PCI ||
	       dump->size == LSPCI_DUMP_MAX;
}

bool lspci_dump_silent(const struct lspci_dump *dump)
{
	for (size_t i = 0; i < dump->size && i < LSPCI_DUMP_HEADER; i++)
		if (dump->bytes[i] != 0xff)
			return false;
	return dump->size > 0;
}
