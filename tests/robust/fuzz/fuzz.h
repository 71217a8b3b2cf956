/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzzers share. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdlib.h>

/* A property that must hold whatever the input; libFuzzer keeps the input that breaks it. */
#define FUZZ_CHECK(condition)     \
	do {                      \
		if (!(condition)) \
			abort();  \
	} while (0)

/* What libFuzzer calls, and offers. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
				 uint8_t *out, size_t max, unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

/* The next @size bytes of the input into @value; zeros where it has ended. */
struct fuzz_input {
	const uint8_t *data;
	size_t size;
};

void fuzz_take(struct fuzz_input *input, void *value, size_t size);

/**
 * fuzz_hash() - a number that stands for an input: what takes long is done by chance, for one input
 *	always alike. Were it a byte of the input, all would soon have it; a seed that is to have all
 *	ends in bytes that make it so (tests/robust/fuzz/seeds.py)
 */
uint32_t fuzz_hash(const uint8_t *data, size_t size);

#define FUZZ_PATH 32

/** fuzz_path() - the name of a file that has none: memfd_create() */
void fuzz_path(char path[static FUZZ_PATH], int file);

/** fuzz_write() - let a file hold @data and nothing else */
void fuzz_write(int file, const void *data, size_t size);

/**
 * fuzz_json_mutate() - change one value of a JSON object: most changes of bytes only end in a
 * syntax
 *	error, in front of all that reads the values
 * @text: @size bytes
 * @out: room for @max
 *
 * Return: the size of what is in @out, or 0 where @text is no JSON object or has no room.
 */
size_t fuzz_json_mutate(const uint8_t *text, size_t size, uint8_t *out, size_t max,
			unsigned int seed);

/** fuzz_json_cross() - @a with a value of @b, by preference one of the same key; see above */
size_t fuzz_json_cross(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
		       uint8_t *out, size_t max, unsigned int seed);

#endif
