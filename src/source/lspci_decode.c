// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/lspci_decode.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "number.h"
#include "util.h"

/*
 * A pass over the text: @match consumes bytes at a position and replaces them by at most as many;
 * 0: the byte is kept.
 */
struct pass {
	const char *starts; /* @match only applies at one of these bytes */
	size_t (*match)(const char *at, size_t left, const char *start, char *put, size_t *n_put);
};

static size_t run_pass(char *text, size_t size, const struct pass *pass)
{
	size_t used = 0;

	text[size] = '\0';
	for (size_t i = 0; i < size;) {
		char put[4] = { 0 };
		size_t n = strcspn(text + i, pass->starts), taken;

		memmove(text + used, text + i, n);
		used += n;
		i += n;
		if (i >= size)
			break;
		n = 0;
		taken = pass->match(text + i, size - i, text, put, &n);
		if (taken) {
			memcpy(text + used, put, n);
			used += n;
			i += taken;
		} else {
			text[used++] = text[i++];
		}
	}
	return used;
}

static bool starts(const char *at, size_t left, const char *with)
{
	const size_t length = strlen(with);

	return left >= length && memcmp(at, with, length) == 0;
}

static bool has(const char *text, size_t size, const char *what)
{
	return memmem(text, size, what, strlen(what)) != NULL;
}

static size_t match_cat(const char *at, size_t left, const char *start, char *put, size_t *n_put)
{
	(void)start;
	if (*at == '$' && (left == 1 || at[1] == '\n'))
		return 1;
	if (*at != '^' || left < 2 || !strchr("I[M", at[1]))
		return 0;
	*put = at[1] == 'I' ? '\t' : at[1] == 'M' ? '\r' : '\033';
	*n_put = 1;
	return 2;
}

/* "\u003c", as printed by many JSON encoders for "<" */
static size_t match_unicode(const char *at, size_t left, char *put, size_t *n_put)
{
	int c = 0;

	for (size_t i = 2; i < 6; i++) {
		const int digit = i < left ? number_digit(at[i]) : -1;

		if (digit < 0)
			return 0;
		c = c << 4 | digit;
	}
	*put = c == 0xa0 || c < 0x20 ? ' ' : c < 0x7f ? (char)c : '?';
	*n_put = 1;
	return 6;
}

static size_t match_string(const char *at, size_t left, const char *start, char *put, size_t *n_put)
{
	(void)start;
	if (*at != '\\' || left < 2)
		return 0;
	if (at[1] == 'u')
		return match_unicode(at, left, put, n_put);
	if (!strchr("ntr", at[1]))
		return 0;
	*put = at[1] == 'n' ? LSPCI_BREAK_NEW : '\t';
	*n_put = at[1] != 'r';
	return 2;
}

size_t lspci_decode_escapes(char *text, size_t size)
{
	static const struct pass cat = { "^$", match_cat }, string = { "\\", match_string };

	if (has(text, size, "\n^I") || has(text, size, "^[["))
		size = run_pass(text, size, &cat);
	/* One string with all lines, or a list with a string for each. */
	if (has(text, size, "\\n\\t") || has(text, size, "\"\\t") || has(text, size, "\n\\t"))
		size = run_pass(text, size, &string);
	return size;
}

/* A soft line break may have blanks, and CR, before the line feed. */
static size_t soft_break(const char *at, size_t left)
{
	size_t i = 1;

	while (i < left && (at[i] == ' ' || at[i] == '\t' || at[i] == '\r'))
		i++;
	return i < left && at[i] == '\n' ? i + 1 : 0;
}

/*
 * A thread may be quoted-printable only in part: what lspci itself prints after "=" ("Count=32") is
 * kept.
 */
static bool is_behind_key(const char *at, const char *start)
{
	static const char *const keys[] = { "Count",      "TabSize", "size",      "BAR",
					    "offset",     "DEVSEL",  "DSel",      "DScale",
					    "AuxCurrent", "primary", "secondary", "subordinate",
					    "latency" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const size_t length = strlen(keys[i]);

		if ((size_t)(at - start) >= length && memcmp(at - length, keys[i], length) == 0)
			return true;
	}
	return false;
}

static size_t match_mail(const char *at, size_t left, const char *start, char *put, size_t *n_put)
{
	int byte;

	if (*at != '=')
		return 0;
	*put = LSPCI_BREAK_SOFT;
	*n_put = 1;
	/* "=====" is a ruled line: in quoted-printable it would be "=3D". */
	if (at > start && at[-1] == '=')
		return 0;
	if (soft_break(at, left))
		return soft_break(at, left);
	byte = left >= 3 ? number_byte(at + 1) : -1;
	if (byte < 0 || (byte < 0x20 && byte != '\t'))
		return 0;
	if (byte != '=' && is_behind_key(at, start))
		return 0;
	*put = (char)byte;
	return 3;
}

/* A character of several bytes, "=C2=A0", can be converted only now. */
static size_t match_odd(const char *at, size_t left, const char *start, char *put, size_t *n_put)
{
	(void)start;
	*put = ' ';
	*n_put = 1;
	if (starts(at, left, "\xc2\xa0"))
		return 2;
	if (starts(at, left, "\xe2\x80\x8b")) {
		*n_put = 0;
		return 3;
	}
	return 0;
}

size_t lspci_decode_mail(char *text, size_t size)
{
	static const struct pass mail = { "=", match_mail }, odd = { "\xc2\xe2", match_odd };

	if (!has(text, size, "=3D") && !has(text, size, "=3d") && !has(text, size, "=\n"))
		return size;
	size = run_pass(text, size, &mail);
	return run_pass(text, size, &odd);
}

struct entity {
	const char *name;
	const char *text;
};

static const struct entity entities[] = {
	{ "&lt;", "<" },    { "&gt;", ">" },       { "&quot;", "\"" },    { "&apos;", "'" },
	{ "&nbsp;", " " },  { "&ensp;", " " },     { "&emsp;", " " },     { "&tab;", "\t" },
	{ "&Tab;", "\t" },  { "&NewLine;", "\n" }, { "&hellip;", "..." }, { "&ndash;", "-" },
	{ "&mdash;", "-" }, { "&minus;", "-" },    { "&lsqb;", "[" },     { "&rsqb;", "]" },
	{ "&colon;", ":" }, { "&lbrack;", "[" },   { "&rbrack;", "]" },
};

/* "&#160;" or "&#xA0;" */
static size_t match_number(const char *at, size_t left, char *put, size_t *n_put)
{
	const bool hexadecimal = left > 3 && (at[2] | 0x20) == 'x';
	size_t i = hexadecimal ? 3 : 2;
	uint32_t c = 0;

	for (; i < left && i < 10 && at[i] != ';'; i++) {
		const int digit = number_digit(at[i]);

		if (digit < 0 || (digit > 9 && !hexadecimal))
			return 0;
		c = c * (hexadecimal ? 16 : 10) + (uint32_t)digit;
	}
	if (i >= left || at[i] != ';')
		return 0;
	*put = c == 0xa0 || c < 9 ? ' ' : c < 0x7f ? (char)c : '?';
	*n_put = 1;
	return i + 1;
}

static size_t match_entity(const char *at, size_t left, const char *start, char *put, size_t *n_put)
{
	(void)start;
	if (*at != '&' || left < 4)
		return 0;
	if (at[1] == '#')
		return match_number(at, left, put, n_put);
	for (size_t i = 0; i < ARRAY_SIZE(entities); i++) {
		if (!starts(at, left, entities[i].name))
			continue;
		*n_put = strlen(entities[i].text);
		memcpy(put, entities[i].text, *n_put);
		return strlen(entities[i].name);
	}
	return 0;
}

/* "&amp;lt;" was escaped twice. */
static size_t match_ampersand(const char *at, size_t left, const char *start, char *put,
			      size_t *n_put)
{
	(void)start;
	*put = '&';
	*n_put = 1;
	return starts(at, left, "&amp;") ? strlen("&amp;") : 0;
}

static bool is_word_in(const char *word, size_t length, const char *list)
{
	char all[32];

	if (length == 0 || length + 3 > sizeof(all))
		return false;
	snprintf(all, sizeof(all), " %.*s ", (int)length, word);
	return strcasestr(list, all) != NULL;
}

static size_t match_tag(const char *at, size_t left, const char *start, char *put, size_t *n_put)
{
	static const char breaks[] = " br p div li tr h1 h2 h3 h4 blockquote ";
	static const char cells[] = " td th ";
	static const char others[] =
		" pre code tt span b i em strong font a u s table thead tbody ul "
		"ol html body head meta style samp kbd small mark link ";
	const size_t name = left > 1 && at[1] == '/' ? 2 : 1;
	size_t length = 0, end;

	(void)start;
	if (*at != '<')
		return 0;
	while (name + length < left && isalnum((unsigned char)at[name + length]))
		length++;
	for (end = name + length; end < left && end < 512 && at[end] != '>' && at[end] != '\n';)
		end++;
	if (end >= left || at[end] != '>')
		return 0;
	/* A cell may hold a line number, which is not part of an address in the next cell. */
	*put = is_word_in(at + name, length, cells) ? ' ' : LSPCI_BREAK_NEW;
	if (*put == ' ' || is_word_in(at + name, length, breaks))
		*n_put = name == 1 || (at[name] | 0x20) != 'p';
	else if (!is_word_in(at + name, length, others))
		return 0;
	return end + 1;
}

size_t lspci_decode_html(char *text, size_t size)
{
	static const struct pass ampersand = { "&", match_ampersand },
				 entity = { "&", match_entity }, tag = { "<", match_tag };

	if (memchr(text, '&', size)) {
		size = run_pass(text, size, &ampersand);
		/*
		 * Tags are searched for afterwards: in such a text only "<" begins a tag, not
		 * "&lt;".
		 */
		size = run_pass(text, size, &tag);
		return run_pass(text, size, &entity);
	}
	return memchr(text, '<', size) ? run_pass(text, size, &tag) : size;
}

/* "[01;31m", followed by "[K": the ESC before it may have been lost. */
static size_t match_colour(const char *at, size_t left)
{
	size_t i = 1;

	if (*at != '[')
		return 0;
	while (i < left && (isdigit((unsigned char)at[i]) || at[i] == ';'))
		i++;
	/* "[mem 0xe0000000" is a line of the kernel log. */
	if (i >= left || at[i] != 'm' || starts(at, left, "[mem"))
		return 0;
	return starts(at + i + 1, left - i - 1, "[K") ? i + 3 : i + 1;
}

static size_t match_escape(const char *at, size_t left)
{
	size_t i = 2;

	if (left < 2)
		return left;
	if (at[1] == '[') {
		while (i < left && (uint8_t)at[i] >= 0x20 && (uint8_t)at[i] < 0x40)
			i++;
		return min_u64(i + 1, left);
	}
	if (at[1] == ']') {
		while (i < left && at[i] != '\a' && at[i] != '\033' && at[i] != '\n')
			i++;
		return i < left && at[i] == '\033' ? min_u64(i + 2, left) : min_u64(i + 1, left);
	}
	return at[1] == '(' ? min_u64(3, left) : 2;
}

static size_t match_terminal(const char *at, size_t left, const char *start, char *put,
			     size_t *n_put)
{
	size_t i = 0;

	(void)start;
	if (*at == '\033')
		return match_escape(at, left);
	if (*at == '[')
		return match_colour(at, left);
	while (i < left && at[i] == '\r')
		i++;
	if (i) {
		*put = '\n';
		*n_put = 1;
		return i + (i < left && at[i] == '\n');
	}
	if (*at == '\f' || *at == '\v') {
		*put = ' ';
		*n_put = 1;
		return 1;
	}
	return *at == '\a';
}

/* "R\bR" is bold on a terminal without colours. */
static size_t drop_overstruck(char *text, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < size; i++) {
		if (text[i] != '\b')
			text[used++] = text[i];
		else if (used > 0 && text[used - 1] != '\n')
			used--;
	}
	return used;
}

size_t lspci_decode_terminal(char *text, size_t size)
{
	static const struct pass terminal = { "\033[\r\f\v\a", match_terminal };

	size = run_pass(text, size, &terminal);
	return memchr(text, '\b', size) ? drop_overstruck(text, size) : size;
}

static size_t match_bbcode(const char *at, size_t left)
{
	static const char tags[] = " b i u s code quote pre color spoiler url font center list "
				   "noparse mono plain tt ";
	const size_t name = left > 1 && at[1] == '/' ? 2 : 1;
	size_t length = 0, end;

	while (name + length < left && isalpha((unsigned char)at[name + length]))
		length++;
	end = name + length;
	if (end < left && at[end] == '=')
		while (end < left && at[end] != ']' && at[end] != '\n')
			end++;
	if (end >= left || at[end] != ']' || !is_word_in(at + name, length, tags))
		return 0;
	return end + 1;
}

static size_t match_marks(const char *at, size_t left, const char *start, char *put, size_t *n_put)
{
	(void)start;
	if (*at == '[')
		return match_bbcode(at, left);
	if (starts(at, left, "**"))
		return 2;
	if (*at != '\\' || left < 2 || !strchr("[]<>_*()#+.!`~-:", at[1]))
		return 0;
	*put = at[1];
	*n_put = 1;
	return 2;
}

size_t lspci_decode_marks(char *text, size_t size)
{
	static const struct pass marks = { "[*\\", match_marks };

	return run_pass(text, size, &marks);
}
