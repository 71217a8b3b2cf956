/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers with units: formatted for messages and text reports, and parsed from the command line.
 * Pure.
 */
#ifndef UNITS_H
#define UNITS_H

#include <stdbool.h>
#include <stdint.h>

#define UNITS_TEXT 40 /* 2^64 - 1 with its commas, and a unit */

/** units_count() - a number with its thousands grouped by commas; returns @buffer */
const char *units_count(char buffer[static UNITS_TEXT], uint64_t number);

/** units_size() - bytes in the largest binary unit that divides them: "16 KiB", "3,056 bytes" */
const char *units_size(char buffer[static UNITS_TEXT], uint64_t bytes);

/**
 * units_scale() - multiply @number by the factor of a unit letter
 * @letter: K, M, G or T, powers of 1024, in upper or lower case
 *
 * Return: true, or false for another letter or a product beyond 2^64 - 1.
 */
bool units_scale(char letter, uint64_t *number);

/**
 * units_take_size() - parse the size at the beginning of a text: "65536", "0x10000", "64K", "64KiB"
 * @bytes: set on success
 *
 * Return: the text after it, or NULL.
 */
const char *units_take_size(const char *text, uint64_t *bytes);

/** units_parse_time() - parse "2", "2s", "0.5s" or "500ms", up to @max seconds; false if invalid */
bool units_parse_time(const char *text, double max, double *seconds);

#endif
