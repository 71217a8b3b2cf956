/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small helpers without state: inline only. */
#ifndef UTIL_H
#define UTIL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "vfio-msixctl"

/* Refuses pointers: a pointer and the address of its first element have compatible types. */
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
 * Whether a shell takes a text as one word and nothing else: of letters, digits and /._:- alone,
 * no option, and no way up out of a directory.
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

/* The sum, or 2^64 - 1 where it would be more. */
static inline uint64_t add_u64(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static inline uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/*
 * Bytes from @start to @last, both counted: 0 where none are, and at most 2^63 - 1, so that a
 * report has the size that was judged: JSON's integers, as jansson has them, end there.
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
 * Copies a string, cut at @size - 1 bytes, as snprintf() does with "%s": that takes its time, and
 * `list` has thousands.
 */
static inline void copy_text(char *to, size_t size, const char *from)
{
	const size_t length = min_u64(strlen(from), size - 1);

	memcpy(to, from, length);
	to[length] = '\0';
}

#endif
