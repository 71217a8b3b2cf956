// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/tracing_vfio.h"

#include <errno.h>

#include "gather/tracing_pair.h"
#include "xmalloc.h"

/* VFIO_PCI_OFFSET_SHIFT in drivers/vfio/pci/vfio_pci_core.h */
#define REGION_SHIFT 40

int tracing_vfio_make(const struct tracing *tracing, enum trap_step *step)
{
	int ret;

	*step = TRAP_STEP_KPROBES;
	if (!tracing_has("kprobe_events"))
		return -ENOENT;
	*step = TRAP_STEP_PROBE;
	ret = tracing_pair_make(tracing, TRACING_READS);
	return ret ? ret : tracing_pair_make(tracing, TRACING_WRITES);
}

int tracing_vfio_count(const struct tracing *tracing, size_t index, const char *address)
{
	int ret = tracing_pair_count(tracing, TRACING_READS, index, address);

	return ret ? ret : tracing_pair_count(tracing, TRACING_WRITES, index, address);
}

/* Where that fails, counting goes on while the histograms are read. */
void tracing_vfio_stop(const struct tracing *tracing)
{
	tracing_pair_stop(tracing, TRACING_READS);
	tracing_pair_stop(tracing, TRACING_WRITES);
}

static int by_keys(const void *a, const void *b)
{
	const struct hist_row *x = a, *y = b;

	for (size_t i = 0; i < HIST_KEYS; i++)
		if (x->keys[i] != y->keys[i])
			return x->keys[i] < y->keys[i] ? -1 : 1;
	return 0;
}

static void sort(struct hist *hist)
{
	if (hist->n)
		qsort(hist->rows, hist->n, sizeof(*hist->rows), by_keys);
}

/* @times: sorted; @at: the first row that may be of @sum, advanced to the first after */
static void add_trap(const struct hist_row *sum, const struct hist *times, size_t *at, bool write,
		     struct traps_facts *traps)
{
	struct trap *trap = array_add(traps->list, traps->n);

	*trap = (struct trap){
		.region = (uint32_t)(sum->keys[0] >> REGION_SHIFT),
		.offset = sum->keys[0] & ((UINT64_C(1) << REGION_SHIFT) - 1),
		.width = sum->keys[1],
		.write = write,
		.count = sum->hits,
		.total_ns = sum->value,
	};
	for (; *at < times->n; ++*at) {
		const struct hist_row *row = &times->rows[*at];

		if (row->keys[0] > sum->keys[0] ||
		    (row->keys[0] == sum->keys[0] && row->keys[1] > sum->keys[1]))
			break;
		if (row->keys[0] == sum->keys[0] && row->keys[1] == sum->keys[1])
			*array_add(trap->durations, trap->n_durations) =
				(struct trap_duration){ UINT64_C(1) << row->keys[2], row->hits };
	}
}

static int read_pair(const struct tracing *tracing, enum tracing_pair pair, size_t index,
		     struct traps_facts *traps)
{
	struct tracing_counts counts = { 0 };
	uint64_t calls, missed;
	size_t at = 0;
	int ret = tracing_pair_read(tracing, pair, index, &counts);

	sort(&counts.times);
	sort(&counts.sums);
	for (size_t i = 0; i < counts.sums.n && ret == 0; i++)
		add_trap(&counts.sums.rows[i], &counts.times, &at, pair == TRACING_WRITES, traps);
	tracing_pair_profile(tracing, pair, &calls, &missed);
	traps->calls = add_u64(traps->calls, calls);
	traps->missed = add_u64(traps->missed, missed);
	traps->dropped = add_u64(traps->dropped, counts.dropped);
	tracing_counts_free(&counts);
	return ret;
}

int tracing_vfio_read(const struct tracing *tracing, size_t index, struct traps_facts *traps)
{
	int ret = read_pair(tracing, TRACING_READS, index, traps);

	return ret ? ret : read_pair(tracing, TRACING_WRITES, index, traps);
}
