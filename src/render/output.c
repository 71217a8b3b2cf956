// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "xmalloc.h"

void output_add(struct output *output, const char *bytes, size_t size)
{
	const size_t needed = output->used + size + 1;

	if (needed > output->room) {
		/*
		 * The size is set second: a failed allocation ends the program, which flushes all
		 * streams and thus calls this function again.
		 */
		output->text = xreallocarray(output->text, 2 * needed, 1);
		output->room = 2 * needed;
	}
	memcpy(output->text + output->used, bytes, size);
	output->used += size;
	output->text[output->used] = '\0';
}

static ssize_t take(void *output, const char *bytes, size_t size)
{
	output_add(output, bytes, size);
	return (ssize_t)size;
}

void output_open(struct output *output)
{
	*output = (struct output){ 0 };
	output->out = fopencookie(output, "w", (cookie_io_functions_t){ .write = take });
	if (!output->out)
		xmalloc_failed();
}

char *output_close(struct output *output)
{
	fclose(output->out);
	output_add(output, "", 0);
	return output->text;
}

int output_write(const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		ssize_t n = write(STDOUT_FILENO, text, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		text += n;
		left -= (size_t)n;
	}
	return 0;
}
