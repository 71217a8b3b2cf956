/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocation that ends the program on failure: nothing here returns NULL.
 *
 * Without memory there is no report, not even a partial one. State that must not outlive the
 * process is undone (undo.h), and the process ends with one message and EXIT_FAILED.
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
 * ENOMEM ends the program, whether it came from malloc() or the kernel, which cannot be
 * distinguished.
 */
int xmalloc_errno(void);

/** xmalloc() - @size bytes, not initialized; never NULL, even if @size is 0 */
void *xmalloc(size_t size) RETURNS_MEMORY;

/** xcalloc() - @n zeroed elements of @size bytes; fails if the product overflows */
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

/** xvasprintf() - likewise, with a list of arguments */
char *xvasprintf(const char *format, va_list ap) PRINTF_FORMAT(1, 0) RETURNS_MEMORY;

/**
 * array_add() - append a zeroed element to an array on the heap
 * @array: an lvalue, NULL if there is none yet; may move
 * @n: an lvalue, the number of elements; grows by one
 *
 * The allocation doubles, so that the cost is proportional to the number of elements; an array
 * allocated with an exact size may grow, too.
 *
 * Return: the new element.
 */
#define array_add(array, n) \
	((array) = xmalloc_array_room((array), (n), sizeof(*(array))), &(array)[(n)++])

/** xmalloc_array_room() - implements array_add(): @array with a zeroed element at index @n */
void *xmalloc_array_room(void *array, size_t n, size_t size)
	__attribute__((returns_nonnull, warn_unused_result));

#endif
