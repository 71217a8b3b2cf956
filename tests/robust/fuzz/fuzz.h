/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzzers share. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdlib.h>

/* A property that must hold for every input; libFuzzer keeps an input that violates it. */
#define FUZZ_CHECK(condition)     \
	do {                      \
		if (!(condition)) \
			abort();  \
	} while (0)

/* Functions that libFuzzer calls, and those it provides. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
				 uint8_t *out, size_t max, unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

/* Copy the next @size bytes of the input to @value; zeros after its end. */
struct fuzz_input {
	const uint8_t *data;
	size_t size;
};

void fuzz_take(struct fuzz_input *input, void *value, size_t size);

/**
 * fuzz_hash() - a number derived from the whole input: decides at random, but always alike for the
 *	same input, whether to do what takes long. If a byte of the input decided, libFuzzer would
 *	soon set it in all inputs. A seed for which everything is to be done ends in bytes that make
 *	it so (tests/robust/fuzz/seeds.py)
 */
uint32_t fuzz_hash(const uint8_t *data, size_t size);

#define FUZZ_PATH 32

/** fuzz_path() - a path to an anonymous file: memfd_create() */
void fuzz_path(char path[static FUZZ_PATH], int file);

/** fuzz_write() - replace the contents of a file with @data */
void fuzz_write(int file, const void *data, size_t size);

/**
 * fuzz_json_mutate() - change one value of a JSON object: most changes of bytes only cause a syntax
 *	error, before any code that reads the values
 * @text: @size bytes
 * @out: room for @max
 *
 * Return: the size of the result in @out, or 0 if @text is not a JSON object or the result does not
 * fit.
 */
size_t fuzz_json_mutate(const uint8_t *text, size_t size, uint8_t *out, size_t max,
			unsigned int seed);

/** fuzz_json_cross() - @a with a value of @b, preferably one of the same key; as above */
size_t fuzz_json_cross(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
		       uint8_t *out, size_t max, unsigned int seed);

#endif
