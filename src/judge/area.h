/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arithmetic on ranges of bytes, all inline. Ends of ranges saturate at 2^64 - 1. */
#ifndef JUDGE_AREA_H
#define JUDGE_AREA_H

#include "facts/facts.h"
#include "util.h"

/** area_end() - the first byte after a range */
static inline uint64_t area_end(struct area area)
{
	return add_u64(area.offset, area.size);
}

/** area_common() - the intersection of two ranges; of size 0 if they do not overlap */
static inline struct area area_common(struct area a, struct area b)
{
	uint64_t start = max_u64(a.offset, b.offset);
	uint64_t end = min_u64(area_end(a), area_end(b));

	return (struct area){ start, end > start ? end - start : 0 };
}

/** area_overlap() - how many bytes two ranges have in common */
static inline uint64_t area_overlap(struct area a, struct area b)
{
	return area_common(a, b).size;
}

/** area_last() - the last byte of a range; for an empty one, its offset */
static inline uint64_t area_last(struct area area)
{
	return add_u64(area.offset, area.size ? area.size - 1 : 0);
}

/** area_of() - the range of an MSI-X table or of a PBA */
static inline struct area area_of(const struct msix_place *place)
{
	return (struct area){ place->offset, place->size };
}

/** area_least_bar() - the smallest size, a power of two, of a BAR that extends to @end; 0 for 0 */
static inline uint64_t area_least_bar(uint64_t end)
{
	uint64_t size = 1;

	while (size < end)
		size *= 2;
	return end ? size : 0;
}

#endif
