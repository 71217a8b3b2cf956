// SPDX-License-Identifier: GPL-2.0-or-later
#include "units.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "number.h"
#include "util.h"

const char *units_count(char buffer[static UNITS_TEXT], uint64_t number)
{
	char reversed[UNITS_TEXT];
	size_t n = 0, digits = 0;

	do {
		if (digits && digits % 3 == 0)
			reversed[n++] = ',';
		reversed[n++] = (char)('0' + number % 10);
		digits++;
	} while (number /= 10);
	for (size_t i = 0; i < n; i++)
		buffer[i] = reversed[n - 1 - i];
	buffer[n] = '\0';
	return buffer;
}

const char *units_size(char buffer[static UNITS_TEXT], uint64_t bytes)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	char count[UNITS_TEXT];
	size_t unit = 0;

	while (bytes && bytes % 1024 == 0 && unit < ARRAY_SIZE(units) - 1) {
		bytes /= 1024;
		unit++;
	}
	snprintf(buffer, UNITS_TEXT, "%.26s %s", units_count(count, bytes), units[unit]);
	return buffer;
}

bool units_scale(char letter, uint64_t *number)
{
	static const char letters[] = "KMGT";
	const char *found = letter ? strchr(letters, toupper((unsigned char)letter)) : NULL;

	return found &&
	       !__builtin_mul_overflow(*number, UINT64_C(1024) << 10 * (found - letters), number);
}

const char *units_take_size(const char *text, uint64_t *bytes)
{
	uint64_t number;
	const char *rest = number_take(text, NUMBER_PREFIXED, UINT64_MAX, &number);

	if (!rest)
		return NULL;
	if (isalpha((unsigned char)*rest)) {
		if (!units_scale(*rest++, &number))
			return NULL;
		rest += strncmp(rest, "iB", 2) == 0 ? 2 : 0;
	}
	*bytes = number;
	return rest;
}

bool units_parse_time(const char *text, double max, double *seconds)
{
	double number;
	const char *unit = number_take_real(text, &number);

	if (!unit)
		return false;
	if (strcmp(unit, "ms") == 0)
		number /= 1000;
	else if (*unit && strcmp(unit, "s") != 0)
		return false;
	if (number > max)
		return false;
	*seconds = number;
	return true;
}
