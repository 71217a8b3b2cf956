/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_BLOCK_ORDER_H
#define MEASURE_BLOCK_ORDER_H

#include <stdint.h>

#include "facts/measurement.h"

#define BLOCK_ORDER_STRETCHES (2 * MEASURE_PATHS)

/**
 * block_order_make() - the order of the paths in one block; pure
 * @seed: of the run
 * @block: number of the block; @attempt: 0, or 1 when the block runs again
 * @paths: mask of 1u << enum measure_path_id, all that take part
 * @order: filled with each of them twice, the second half mirroring the first: A B B A for two. An
 *	even drift within a block thus affects all paths alike. Which path is A is drawn for each
 *	block.
 *
 * Return: entries of @order filled in, twice the number of @paths.
 */
unsigned int block_order_make(uint64_t seed, unsigned int block, unsigned int attempt,
			      unsigned int paths,
			      enum measure_path_id order[BLOCK_ORDER_STRETCHES]);

#endif
