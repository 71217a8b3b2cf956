// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/block_order.h"

/*
 * SplitMix64 (Steele, Lea and Flood, 2014): any seed is suitable, and equal seeds give equal runs.
 */
static uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

unsigned int block_order_make(uint64_t seed, unsigned int block, unsigned int attempt,
			      unsigned int paths, enum measure_path_id order[BLOCK_ORDER_STRETCHES])
{
	uint64_t state = seed + ((uint64_t)block << 1 | attempt) * UINT64_C(0xd1342543de82ef95);
	unsigned int count = 0;

	for (unsigned int path = 0; path < MEASURE_PATHS; path++) {
		if (paths & 1u << path)
			order[count++] = path;
	}
	for (unsigned int left = count; left > 1; left--) {
		unsigned int drawn = (unsigned int)(splitmix64(&state) % left);
		enum measure_path_id other = order[left - 1];

		order[left - 1] = order[drawn];
		order[drawn] = other;
	}
	for (unsigned int i = 0; i < count; i++)
		order[2 * count - 1 - i] = order[i];
	return 2 * count;
}
