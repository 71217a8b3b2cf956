/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers with units: how they are written for people, in sentences of judge/ and on the terminal
 * alike, and what people write. Pure.
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
 * units_scale() - multiply @number by what a letter stands for
 * @letter: K, M, G or T, powers of 1024, in upper or lower case
 *
 * Return: true, or false for another letter or a product beyond 2^64 - 1.
 */
bool units_scale(char letter, uint64_t *number);

/**
 * units_take_size() - the size that a text begins with: "65536", "0x10000", "64K", "64KiB"
 * @bytes: set only if there is one
 *
 * Return: what follows it, or NULL.
 */
const char *units_take_size(const char *text, uint64_t *bytes);

/** units_parse_time() - "2", "2s", "0.5s" or "500ms", up to @max seconds; false: it is none */
bool units_parse_time(const char *text, double max, double *seconds);

#endif
