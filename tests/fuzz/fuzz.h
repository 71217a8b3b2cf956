/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzzers share. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdlib.h>

/* A property that must hold whatever the input; libFuzzer keeps the input that breaks it. */
#define FUZZ_CHECK(condition)                                                                      \
	do {                                                                                       \
		if (!(condition))                                                                  \
			abort();                                                                   \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The next @size bytes of the input into @value; zeros where it has ended. */
struct fuzz_input {
	const uint8_t *data;
	size_t size;
};

void fuzz_take(struct fuzz_input *input, void *value, size_t size);

#endif
