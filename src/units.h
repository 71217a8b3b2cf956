/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How numbers are written for people, in sentences of judge/ and on the terminal alike. Pure. */
#ifndef UNITS_H
#define UNITS_H

#include <stdint.h>

#define UNITS_TEXT 40 /* 2^64 - 1 with its commas, and a unit */

/** units_count() - a number with its thousands grouped by commas; returns @buffer */
const char *units_count(char buffer[static UNITS_TEXT], uint64_t number);

/** units_size() - bytes in the largest binary unit that divides them: "16 KiB", "3,056 bytes" */
const char *units_size(char buffer[static UNITS_TEXT], uint64_t bytes);

#endif
