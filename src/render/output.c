// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

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
