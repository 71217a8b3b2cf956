// SPDX-License-Identifier: GPL-2.0-or-later
/* The first step of lspci_decode.h: characters. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "source/lspci_decode.h"
#include "util.h"

#define SAMPLE 4096 /* bytes that decide about UTF-16 without a byte order mark */

static size_t put_utf8(uint32_t c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	/* lspci prints nothing beyond the Basic Multilingual Plane. */
	if (c > 0xffff)
		c = 0xfffd;
	out[0] = (char)(0xe0 | c >> 12);
	out[1] = (char)(0x80 | (c >> 6 & 0x3f));
	out[2] = (char)(0x80 | (c & 0x3f));
	return 3;
}

/* Replacements for ASCII characters by keyboards and web pages; NULL: no replacement. */
static const char *plain(uint32_t c)
{
	if (c == 0x2028 || c == 0x2029 || c == 0x85)
		return "\n";
	if (c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f ||
	    c == 0x205f || c == 0x3000)
		return " ";
	if (c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x2060 && c <= 0x2064) ||
	    c == 0xfeff)
		return "";
	if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
		return "-";
	if (c == 0x2018 || c == 0x2019)
		return "'";
	if (c == 0x201c || c == 0x201d)
		return "\"";
	if (c == 0x2026)
		return "...";
	if (c == 0 || c == (uint32_t)LSPCI_BREAK_NEW || c == (uint32_t)LSPCI_BREAK_SOFT)
		return " ";
	return NULL;
}

static size_t put(uint32_t c, char *out)
{
	const char *text = plain(c);
	size_t length;

	if (!text)
		return put_utf8(c, out);
	length = strlen(text);
	memcpy(out, text, length);
	return length;
}

/* Every second byte of English text in UTF-16 is 0. Return: which one of a pair; -1: not UTF-16. */
static int find_zeros(const uint8_t *bytes, size_t size)
{
	size_t zeros[2] = { 0, 0 };

	if (size >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe)
		return 1;
	if (size >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff)
		return 0;
	size = min_u64(size, SAMPLE);
	for (size_t i = 0; i < size; i++)
		zeros[i % 2] += bytes[i] == 0;
	for (int i = 0; i < 2; i++)
		if (size >= 16 && zeros[i] > size / 4 && zeros[1 - i] < size / 16)
			return i;
	return -1;
}

static size_t decode_utf16(const uint8_t *bytes, size_t size, int high, char *out)
{
	size_t used = 0;

	for (size_t i = 0; i + 1 < size; i += 2) {
		const uint32_t c =
			(uint32_t)bytes[i + (size_t)high] << 8 | bytes[i + 1 - (size_t)high];

		used += put(c >= 0xd800 && c < 0xe000 ? 0xfffd : c, out + used);
	}
	return used;
}

/* Return: the number of bytes of the character; 0: invalid. */
static size_t get_utf8(const uint8_t *bytes, size_t size, uint32_t *c)
{
	const size_t length = bytes[0] < 0x80           ? 1 :
			      (bytes[0] & 0xe0) == 0xc0 ? 2 :
			      (bytes[0] & 0xf0) == 0xe0 ? 3 :
			      (bytes[0] & 0xf8) == 0xf0 ? 4 :
							  0;

	if (length == 0 || length > size)
		return 0;
	*c = length == 1 ? bytes[0] : bytes[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (bytes[i] & 0x3f);
	}
	return length == 1 || *c >= (length == 2 ? 0x80u :
				     length == 3 ? 0x800u :
						   0x10000u) ?
		       length :
		       0;
}

/* Windows-1252 has quotation marks, dashes and an ellipsis where Latin-1 has control characters. */
static uint32_t from_windows(uint8_t byte)
{
	switch (byte) {
	case 0x85:
		return 0x2026;
	case 0x91:
	case 0x92:
		return '\'';
	case 0x93:
	case 0x94:
		return '"';
	case 0x96:
	case 0x97:
		return '-';
	default:
		return byte < 0xa0 ? '?' : byte;
	}
}

size_t lspci_decode_charset(const char *text, size_t size, char *out)
{
	const uint8_t *bytes = (const uint8_t *)text;
	const int high = find_zeros(bytes, size);
	size_t used = 0, length;

	if (high >= 0)
		return decode_utf16(bytes, size, high, out);
	for (size_t i = 0; i < size; i += length ? length : 1) {
		uint32_t c;

		/* ASCII, and neither NUL nor one of the marks */
		for (; i < size && bytes[i] > 2 && bytes[i] < 0x80; i++)
			out[used++] = (char)bytes[i];
		if (i == size)
			break;
		length = get_utf8(bytes + i, size - i, &c);
		used += put(length ? c : from_windows(bytes[i]), out + used);
	}
	return used;
}
