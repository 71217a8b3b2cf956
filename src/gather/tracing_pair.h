/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A pair of probes, at the entry and at the return of a function that reads or writes a file, and
 * what their histograms count: how often which position was accessed, and how long that took.
 */
#ifndef GATHER_TRACING_PAIR_H
#define GATHER_TRACING_PAIR_H

#include "gather/hist.h"
#include "gather/tracing.h"

#define TRACING_EVENT 96        /* size of a name */
#define TRACING_REGION_SHIFT 40 /* VFIO_PCI_OFFSET_SHIFT in drivers/vfio/pci/vfio_pci_core.h */

enum tracing_pair {
	TRACING_READS,       /* vfio_pci_core_read() */
	TRACING_WRITES,      /* vfio_pci_core_write() */
	TRACING_GUEST_READS, /* of kvm:kvm_mmio, without probes */
	TRACING_GUEST_WRITES,
	TRACING_TEST, /* reads of /dev/null, which take next to no time */
	TRACING_PAIRS,
};

/* What was counted for one device. */
struct tracing_counts {
	struct hist times; /* keys: position in the file, bytes, log2 of ns, rounded up */
	struct hist sums;  /* keys: position, bytes; values: ns, all together */
	uint64_t dropped;  /* accesses that are in one of them, or in none */
};

/**
 * tracing_access_make() - make the event of an access that is complete, with position, bytes and
 *	ns, and its histograms
 * @event: set to its name
 *
 * Return: 0, or -errno.
 */
int tracing_access_make(const struct tracing *tracing, enum tracing_pair pair, size_t index,
			char event[static TRACING_EVENT]);

/** tracing_pair_make() - make the probes; nothing is counted yet. Return: 0, or -errno. */
int tracing_pair_make(const struct tracing *tracing, enum tracing_pair pair);

/**
 * tracing_pair_count() - begin to count for one device
 * @index: of the device, for the names of what is made
 * @address: of the PCI function; of TRACING_TEST what the buffer holds that is read into
 *
 * Return: 0, or -errno.
 */
int tracing_pair_count(const struct tracing *tracing, enum tracing_pair pair, size_t index,
		       const char *address);

/** tracing_pair_stop() - count no more, for any device. Return: 0, or -errno. */
int tracing_pair_stop(const struct tracing *tracing, enum tracing_pair pair);

/** tracing_pair_remove() - remove what tracing_pair_count() made for @index, and the probes */
void tracing_pair_remove(const struct tracing *tracing, enum tracing_pair pair, size_t index);

/**
 * tracing_pair_read() - what was counted for one device
 * @counts: zeroed; to be given to tracing_counts_free() in any case
 *
 * Return: 0, or -errno.
 */
int tracing_pair_read(const struct tracing *tracing, enum tracing_pair pair, size_t index,
		      struct tracing_counts *counts);

/**
 * tracing_pair_append() - likewise, as accesses
 * @traps: the accesses are appended, with region and offset of the position; dropped is increased
 */
int tracing_pair_append(const struct tracing *tracing, enum tracing_pair pair, size_t index,
			struct traps_facts *traps);

/** tracing_pair_profile() - how often the function was called, and how often a probe missed that */
void tracing_pair_profile(const struct tracing *tracing, enum tracing_pair pair, uint64_t *calls,
			  uint64_t *missed);

void tracing_counts_free(struct tracing_counts *counts);

#endif
