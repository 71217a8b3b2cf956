// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz.h"

#include <string.h>

void fuzz_take(struct fuzz_input *input, void *value, size_t size)
{
	const size_t n = size < input->size ? size : input->size;

	memset(value, 0, size);
	if (n)
		memcpy(value, input->data, n);
	input->data += n;
	input->size -= n;
}
