// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The probes have no effect where kprobes are switched off (debugfs's kprobes/enabled), which
 * tracefs does not say, and what they cost is different on each machine: both are tried, on reads
 * of /dev/null, which no other process makes much of.
 */
#include <errno.h>
#include <fcntl.h>
#include <time.h>

#include "gather/tracing_pair.h"
#include "gather/tracing_vfio.h"

#define ROUNDS 5 /* of which the fastest counts */
#define READS 200

static uint64_t now_ns(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* One read() in ns. */
static uint64_t time_reads(int null, char *buffer, size_t size)
{
	uint64_t least = UINT64_MAX;

	for (int round = 0; round < ROUNDS; round++) {
		const uint64_t start = now_ns();

		for (int i = 0; i < READS; i++)
			if (read(null, buffer, size) != 0)
				return 0;
		least = min_u64(least, now_ns() - start);
	}
	return least / READS;
}

/* The mean of what the histograms say that a read took, which takes nothing. */
static int check_counts(const struct tracing *tracing, size_t size, uint64_t *floor_ns,
			enum trap_step *step)
{
	struct tracing_counts counts = { 0 };
	int ret = tracing_pair_read(tracing, TRACING_TEST, 0, &counts);
	const struct hist_row *row = counts.sums.rows;

	*step = ret ? TRAP_STEP_READ : TRAP_STEP_TEST;
	if (ret == 0 && (counts.sums.n != 1 || row->keys[1] != size || row->hits != ROUNDS * READS))
		ret = -EIO;
	if (ret == 0)
		*floor_ns = row->value / row->hits;
	tracing_counts_free(&counts);
	return ret;
}

int tracing_test(const struct tracing *tracing, struct traps_facts *traps, enum trap_step *step)
{
	char buffer[32];
	AUTO_CLOSE int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	const size_t size = strlen(tracing_group(tracing));
	uint64_t without, with;
	int ret;

	if (null < 0) {
		traps->cost_status = -errno;
		return 0;
	}
	copy_text(buffer, sizeof(buffer), tracing_group(tracing));
	without = time_reads(null, buffer, size);
	traps->cost_status = tracing_pair_make(tracing, TRACING_TEST);
	if (traps->cost_status)
		return 0;
	*step = TRAP_STEP_TRIGGER;
	ret = tracing_pair_count(tracing, TRACING_TEST, 0, buffer);
	if (ret)
		return ret;
	with = time_reads(null, buffer, size);
	ret = tracing_pair_stop(tracing, TRACING_TEST);
	if (ret == 0)
		ret = check_counts(tracing, size, &traps->floor_ns, step);
	traps->cost_ns = with > without ? with - without : 0;
	tracing_pair_remove(tracing, TRACING_TEST, 0);
	return ret;
}
