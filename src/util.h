/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small helpers without state, all inline. */
#ifndef UTIL_H
#define UTIL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "vfio-msixctl"

/* Does not compile for pointers, whose type is compatible with that of &(array)[0]. */
#define ARRAY_SIZE(array)                                                              \
	(sizeof(array) / sizeof((array)[0]) +                                          \
	 sizeof(char[1 - 2 * __builtin_types_compatible_p(__typeof__(array),           \
							  __typeof__(&(array)[0]))]) - \
	 1)

#define PRINTF_FORMAT(string, first) __attribute__((format(printf, string, first)))

static inline void cleanup_free(void *pointer)
{
	free(*(void **)pointer);
}

static inline void cleanup_close(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void cleanup_fclose(FILE **file)
{
	if (*file)
		fclose(*file);
}

#define AUTO_FREE __attribute__((cleanup(cleanup_free)))
#define AUTO_CLOSE __attribute__((cleanup(cleanup_close)))
#define AUTO_FCLOSE __attribute__((cleanup(cleanup_fclose)))

/*
 * Whether a shell parses a text as exactly one word: only letters, digits and /._:-, not an option,
 * and without "..".
 */
static inline bool is_plain_word(const char *text)
{
	return *text && *text != '-' && !strstr(text, "..") &&
	       !text[strspn(text,
			    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz/._:-")];
}

/* @unit is a power of two; the caller keeps @value below 2^64 - @unit. */
static inline uint64_t align_down(uint64_t value, uint64_t unit)
{
	return value & ~(unit - 1);
}

static inline uint64_t align_up(uint64_t value, uint64_t unit)
{
	return align_down(value + unit - 1, unit);
}

/* The sum, saturating at 2^64 - 1. */
static inline uint64_t add_u64(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static inline uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/*
 * The number of bytes from @start to @last, inclusive: 0 if there are none, and at most 2^63 - 1,
 * the largest integer of jansson, so that a report has the size that was judged.
 */
static inline uint64_t span_u64(uint64_t start, uint64_t last)
{
	return last < start ? 0 : min_u64(add_u64(last - start, 1), INT64_MAX);
}

static inline uint64_t max_u64(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/*
 * Copies a string, cut at @size - 1 bytes, like snprintf() with "%s", which is too slow for the
 * thousands of strings of `list`.
 */
static inline void copy_text(char *to, size_t size, const char *from)
{
	const size_t length = min_u64(strlen(from), size - 1);

	memcpy(to, from, length);
	to[length] = '\0';
}

#endif
