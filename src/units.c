// SPDX-License-Identifier: GPL-2.0-or-later
#include "units.h"

#include <stdio.h>

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
