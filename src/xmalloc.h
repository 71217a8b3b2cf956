/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory, or the end of the program: nothing here returns NULL.
 *
 * Without memory there is no report to be had, whole or in part. What must not be left behind is
 * undone on the way out (undo.h), and the process ends with one message and EXIT_FAILED.
 */
#ifndef XMALLOC_H
#define XMALLOC_H

#include <stdarg.h>
#include <stddef.h>

#include "util.h"

#define RETURNS_MEMORY __attribute__((malloc, returns_nonnull, warn_unused_result))

/** xmalloc_failed() - one message, exit status EXIT_FAILED; allocates nothing */
void xmalloc_failed(void) __attribute__((noreturn, cold));

/**
 * xmalloc_errno() - -errno of a library function that allocates, such as fopen() or scandir()
 *
 * ENOMEM ends the program, be it of malloc() or of the kernel: which of them it was is not told.
 */
int xmalloc_errno(void);

/** xmalloc() - @size bytes, not initialized; also for @size 0 there is something to free() */
void *xmalloc(size_t size) RETURNS_MEMORY;

/** xcalloc() - @n zeroed elements of @size bytes; their product may not wrap around */
void *xcalloc(size_t n, size_t size) RETURNS_MEMORY;

/** xreallocarray() - @old, which may be NULL, with room for @n elements of @size bytes */
void *xreallocarray(void *old, size_t n, size_t size)
	__attribute__((returns_nonnull, warn_unused_result));

/** xstrdup() - a copy of @text, to be freed */
char *xstrdup(const char *text) RETURNS_MEMORY;

/** xstrndup() - a copy of the first @size bytes of @text at most, NUL-terminated, to be freed */
char *xstrndup(const char *text, size_t size) RETURNS_MEMORY;

/** xasprintf() - a formatted string, to be freed */
char *xasprintf(const char *format, ...) PRINTF_FORMAT(1, 2) RETURNS_MEMORY;

/** xvasprintf() - the same, of a list of arguments */
char *xvasprintf(const char *format, va_list ap) PRINTF_FORMAT(1, 0) RETURNS_MEMORY;

/**
 * array_add() - append a zeroed element to an array on the heap
 * @array: an lvalue, NULL where there is none yet; moves
 * @n: an lvalue, the number of elements; grows by one
 *
 * Room doubles, so that many elements cost no more than their number; an array that came with no
 * room to spare may grow like any other.
 *
 * Return: the new element.
 */
#define array_add(array, n) \
	((array) = xmalloc_array_room((array), (n), sizeof(*(array))), &(array)[(n)++])

/** xmalloc_array_room() - behind array_add(): @array with a zeroed element at index @n */
void *xmalloc_array_room(void *array, size_t n, size_t size)
	__attribute__((returns_nonnull, warn_unused_result));

#endif
