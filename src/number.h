/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers out of texts: the only code that makes one of the other. Digits are all that counts: no
 * blank in front, no sign, and no prefix, except where a function says so. Pure; units.h has sizes
 * and times.
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

/** number_digits() - how many digits of @base (10 or 16) the text begins with */
size_t number_digits(const char *text, unsigned int base);

/**
 * number_take() - the number that a text begins with
 * @base: 10, 16 or NUMBER_PREFIXED
 * @max: the largest value allowed
 * @value: set only if there is such a number
 *
 * Return: what follows the digits; NULL without digits, or for a number larger than @max.
 */
const char *number_take(const char *text, unsigned int base, uint64_t max, uint64_t *value);

/** number_parse() - a text that is such a number and nothing else; false: it is not */
bool number_parse(const char *text, unsigned int base, uint64_t max, uint64_t *value);

/** number_parse_signed() - the same for what a signed type holds, with a minus sign allowed */
bool number_parse_signed(const char *text, unsigned int base, int64_t *value);

/** number_parse_pair() - two of them with a colon in between: "15B3:101E", "511:0" */
bool number_parse_pair(const char *text, unsigned int base, uint64_t max,
		       uint64_t values[static 2]);

/** number_exact() - a number of exactly @digits digits, which no further digit follows */
bool number_exact(const char *text, unsigned int base, size_t digits, uint64_t *value);

/**
 * number_take_real() - the decimal number that a text begins with: "0.52", "1e-3"
 * @value: not negative, finite; set only if there is such a number
 *
 * Return: what follows it, or NULL.
 */
const char *number_take_real(const char *text, double *value);

#endif
