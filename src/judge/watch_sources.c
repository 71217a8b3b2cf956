// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/watch_sources.h"

#include <stdlib.h>

#include "util.h"

#define PAGE 4096

int watch_by_register(const void *a, const void *b)
{
	const struct trap *x = a, *y = b;

	if (x->region != y->region)
		return x->region < y->region ? -1 : 1;
	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return x->width < y->width ? -1 : x->width > y->width;
}

static bool is_same_page(const struct trap *a, const struct trap *b)
{
	return a->region == b->region && align_down(a->offset, PAGE) == align_down(b->offset, PAGE);
}

static enum trap_source source_of_page(const struct trap *page, size_t n)
{
	double bytes[] = { [TRAP_VFIO] = 0, [TRAP_KVM] = 0 };

	for (size_t i = 0; i < n; i++)
		bytes[page[i].source] += (double)page[i].count * (double)page[i].width;
	return bytes[TRAP_KVM] > 0 && bytes[TRAP_KVM] >= bytes[TRAP_VFIO] ? TRAP_KVM : TRAP_VFIO;
}

size_t watch_choose(const struct traps_facts *traps, struct trap *chosen)
{
	size_t n = 0, end;

	for (size_t i = 0; i < traps->n; i++)
		chosen[i] = traps->list[i];
	qsort(chosen, traps->n, sizeof(*chosen), watch_by_register);
	for (size_t first = 0; first < traps->n; first = end) {
		enum trap_source source;

		for (end = first; end < traps->n && is_same_page(&chosen[first], &chosen[end]);)
			end++;
		source = source_of_page(&chosen[first], end - first);
		for (size_t i = first; i < end; i++)
			if (chosen[i].source == source)
				chosen[n++] = chosen[i];
	}
	return n;
}
