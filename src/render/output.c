// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static ssize_t append(void *cookie, const char *bytes, size_t size)
{
	struct output *output = cookie;
	const size_t needed = output->used + size + 1;

	if (needed > output->room) {
		char *text = realloc(output->text, 2 * needed);

		output->lost |= !text;
		if (!text)
			return 0;
		output->text = text;
		output->room = 2 * needed;
	}
	memcpy(output->text + output->used, bytes, size);
	output->used += size;
	return (ssize_t)size;
}

int output_open(struct output *output)
{
	*output = (struct output){ 0 };
	output->out = fopencookie(output, "w", (cookie_io_functions_t){ .write = append });
	return output->out ? 0 : -ENOMEM;
}

int output_close(struct output *output, char **text)
{
	if (fclose(output->out) || output->lost) {
		free(output->text);
		return -ENOMEM;
	}
	*text = output->text ? output->text : strdup("");
	if (output->text)
		output->text[output->used] = '\0';
	return *text ? 0 : -ENOMEM;
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
