// SPDX-License-Identifier: GPL-2.0-or-later
#include "xmalloc.h"

#include <errno.h>

#include "exit_status.h"
#include "msg.h"

void xmalloc_failed(void)
{
	static bool ending;

	/* Flushing streams at exit may need memory again. */
	if (ending)
		_exit(EXIT_FAILED);
	ending = true;
	msg_line("out of memory");
	exit(EXIT_FAILED);
}

int xmalloc_errno(void)
{
	if (errno == ENOMEM)
		xmalloc_failed();
	return -errno;
}

static void *or_fail(void *memory)
{
	if (!memory)
		xmalloc_failed();
	return memory;
}

/* malloc(0) may return NULL, which would look like a failure. */
static size_t at_least_one(size_t size)
{
	return size ? size : 1;
}

void *xmalloc(size_t size)
{
	return or_fail(malloc(at_least_one(size)));
}

void *xcalloc(size_t n, size_t size)
{
	return or_fail(calloc(at_least_one(n), at_least_one(size)));
}

void *xreallocarray(void *old, size_t n, size_t size)
{
	return or_fail(reallocarray(old, at_least_one(n), at_least_one(size)));
}

char *xstrdup(const char *text)
{
	return or_fail(strdup(text));
}

char *xstrndup(const char *text, size_t size)
{
	return or_fail(strndup(text, size));
}

char *xvasprintf(const char *format, va_list ap)
{
	char *text;

	/* Our formats cannot fail otherwise: in the C locale every character can be written. */
	if (vasprintf(&text, format, ap) < 0)
		xmalloc_failed();
	return text;
}

char *xasprintf(const char *format, ...)
{
	va_list ap;
	char *text;

	va_start(ap, format);
	text = xvasprintf(format, ap);
	va_end(ap);
	return text;
}

/*
 * The power of two above @n, requested each time: realloc() knows the allocated size, which the
 * number of elements does not show, and does nothing if it suffices.
 */
static size_t room_above(size_t n)
{
	size_t room = 1;

	while (room <= n)
		room *= 2;
	return room;
}

void *xmalloc_array_room(void *array, size_t n, size_t size)
{
	array = xreallocarray(array, room_above(n), size);
	memset((char *)array + n * size, 0, size);
	return array;
}
