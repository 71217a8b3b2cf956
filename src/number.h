/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers in texts: the only code that parses them. Only digits are accepted: no leading blank, no
 * sign and no prefix, unless a function says so. Pure; units.h has sizes and times.
 */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NUMBER_PREFIXED 0 /* a base: hexadecimal after 0x or 0X, else decimal */

/** number_digit() - the value of a hexadecimal digit, or -1 */
static inline int number_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/** number_byte() - the value of two hexadecimal digits, whatever follows, or -1 */
static inline int number_byte(const char *text)
{
	const int high = number_digit(text[0]), low = high < 0 ? -1 : number_digit(text[1]);

	return low < 0 ? -1 : high << 4 | low;
}

/** number_digits() - the number of digits of @base (10 or 16) at the beginning of a text */
size_t number_digits(const char *text, unsigned int base);

/**
 * number_take() - parse the number at the beginning of a text
 * @base: 10, 16 or NUMBER_PREFIXED
 * @max: the largest value allowed
 * @value: set on success
 *
 * Return: the text after the digits; NULL without digits, or for a number larger than @max.
 */
const char *number_take(const char *text, unsigned int base, uint64_t max, uint64_t *value);

/** number_parse() - parse a text that is a number and nothing else; false if it is not */
bool number_parse(const char *text, unsigned int base, uint64_t max, uint64_t *value);

/** number_parse_signed() - likewise for a signed number, with a minus sign allowed */
bool number_parse_signed(const char *text, unsigned int base, int64_t *value);

/** number_parse_pair() - likewise for two numbers with a colon in between: "15B3:101E", "511:0" */
bool number_parse_pair(const char *text, unsigned int base, uint64_t max,
		       uint64_t values[static 2]);

/** number_exact() - parse a number of exactly @digits digits, not followed by another digit */
bool number_exact(const char *text, unsigned int base, size_t digits, uint64_t *value);

/**
 * number_take_real() - parse the decimal number at the beginning of a text: "0.52", "1e-3"
 * @value: not negative, finite; set on success
 *
 * Return: the text after it, or NULL.
 */
const char *number_take_real(const char *text, double *value);

#endif
