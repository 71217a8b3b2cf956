// SPDX-License-Identifier: GPL-2.0-or-later
#include "escape.h"

#include <stdio.h>
#include <string.h>

#include "util.h"

/* Line separators, and characters that change the direction of text (UAX 9 of Unicode). */
static bool misleads(unsigned long code)
{
	return code == 0x61c || code == 0x200e || code == 0x200f ||
	       (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/*
 * Length of the printable UTF-8 sequence at @s, or 0: control characters (C0, DEL, C1), overlong
 * forms, surrogates, directional marks and stray bytes all count as unprintable.
 */
static size_t printable_length(const unsigned char *s)
{
	static const struct {
		unsigned char mask, lead;
		size_t length;
		unsigned long least;
	} forms[] = {
		{ 0xe0, 0xc0, 2, 0xa0 },
		{ 0xf0, 0xe0, 3, 0x800 },
		{ 0xf8, 0xf0, 4, 0x10000 },
	};

	if (s[0] < 0x80)
		return s[0] >= 0x20 && s[0] != 0x7f;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		unsigned long code = s[0] & (unsigned char)~forms[i].mask;

		if ((s[0] & forms[i].mask) != forms[i].lead)
			continue;
		for (size_t k = 1; k < forms[i].length; k++) {
			if ((s[k] & 0xc0) != 0x80)
				return 0;
			code = code << 6 | (s[k] & 0x3f);
		}
		if (code < forms[i].least || code == 0x7f || code > 0x10ffff ||
		    (code >= 0xd800 && code <= 0xdfff) || misleads(code))
			return 0;
		return forms[i].length;
	}
	return 0;
}

/* Length of the printable ASCII at @s; most texts have nothing else. */
static size_t plain_length(const char *s)
{
	size_t length = 0;

	while (s[length] >= 0x20 && s[length] < 0x7f)
		length++;
	return length;
}

const char *escape_text(char *out, size_t size, const char *in)
{
	size_t used = 0;

	while (*in) {
		const size_t plain = min_u64(plain_length(in), size - used - 1);
		size_t length = plain ? plain : printable_length((const unsigned char *)in);
		size_t needed = length ? length : ESCAPED_MAX;

		if (used + needed >= size)
			break;
		if (length)
			memcpy(out + used, in, length);
		else
			snprintf(out + used, size - used, "\\x%02x", (unsigned char)*in);
		used += needed;
		in += length ? length : 1;
	}
	out[used] = '\0';
	return out;
}
