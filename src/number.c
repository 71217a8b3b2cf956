// SPDX-License-Identifier: GPL-2.0-or-later
#include "number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t number_digits(const char *text, unsigned int base)
{
	return strspn(text, base == 16 ? "0123456789abcdefABCDEF" : "0123456789");
}

const char *number_take(const char *text, unsigned int base, uint64_t max, uint64_t *value)
{
	const bool prefixed = base == NUMBER_PREFIXED && text[0] == '0' && (text[1] | 0x20) == 'x';
	const unsigned int radix = prefixed || base == 16 ? 16 : 10;
	const char *const digits = prefixed ? text + 2 : text, *at = digits;
	uint64_t number = 0;

	for (int digit; (digit = number_digit(*at)) >= 0 && (unsigned int)digit < radix; at++)
		if (__builtin_mul_overflow(number, radix, &number) ||
		    __builtin_add_overflow(number, (unsigned int)digit, &number))
			return NULL;
	if (at == digits || number > max)
		return NULL;
	*value = number;
	return at;
}

bool number_parse(const char *text, unsigned int base, uint64_t max, uint64_t *value)
{
	uint64_t number;
	const char *end = number_take(text, base, max, &number);

	if (!end || *end)
		return false;
	*value = number;
	return true;
}

bool number_parse_signed(const char *text, unsigned int base, int64_t *value)
{
	const bool negative = *text == '-';
	uint64_t number;

	if (!number_parse(text + negative, base, (uint64_t)INT64_MAX + negative, &number))
		return false;
	if (!negative)
		*value = (int64_t)number;
	else
		*value = number > INT64_MAX ? INT64_MIN : -(int64_t)number;
	return true;
}

bool number_parse_pair(const char *text, unsigned int base, uint64_t max, uint64_t values[static 2])
{
	const char *end = number_take(text, base, max, &values[0]);

	return end && *end == ':' && number_parse(end + 1, base, max, &values[1]);
}

bool number_exact(const char *text, unsigned int base, size_t digits, uint64_t *value)
{
	return number_digits(text, base) == digits && number_take(text, base, UINT64_MAX, value);
}

const char *number_take_real(const char *text, double *value)
{
	double number;
	char *end;

	/* strtod() also accepts blanks, signs, "inf", "nan" and hexadecimal digits. */
	if (number_digits(text + (*text == '.'), 10) == 0 || (text[1] | 0x20) == 'x')
		return NULL;
	number = strtod(text, &end);
	if (!isfinite(number))
		return NULL;
	*value = number;
	return end;
}
