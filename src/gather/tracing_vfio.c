// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/tracing_vfio.h"

#include <errno.h>

#include "gather/tracing_pair.h"
#include "xmalloc.h"

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

static int read_pair(const struct tracing *tracing, enum tracing_pair pair, size_t index,
		     struct traps_facts *traps)
{
	uint64_t calls, missed;

	tracing_pair_profile(tracing, pair, &calls, &missed);
	traps->calls = add_u64(traps->calls, calls);
	traps->missed = add_u64(traps->missed, missed);
	return tracing_pair_append(tracing, pair, index, traps);
}

int tracing_vfio_read(const struct tracing *tracing, size_t index, struct traps_facts *traps)
{
	int ret = read_pair(tracing, TRACING_READS, index, traps);

	return ret ? ret : read_pair(tracing, TRACING_WRITES, index, traps);
}
