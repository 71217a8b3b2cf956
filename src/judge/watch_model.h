/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What watch concludes of the trapped accesses to a device. */
#ifndef JUDGE_WATCH_MODEL_H
#define JUDGE_WATCH_MODEL_H

#include "judge/finding.h"
#include "judge/maps_model.h"

#define WATCH_BINS 64

/* What is at the offset of an access. */
enum watch_kind {
	WATCH_REGISTER,
	WATCH_SHARED,   /* a register in the pages of the MSI-X table */
	WATCH_DOORBELL, /* likewise, or not: the class says what it is */
	WATCH_TABLE,
	WATCH_PBA,
	WATCH_CONFIG, /* configuration space */
	WATCH_OTHER,  /* the ROM, VGA, or a region of a driver's own */
};

/* Why an access traps. */
enum watch_cause {
	WATCH_BY_TABLE,  /* the holder cannot map the page, which has the MSI-X table in it */
	WATCH_BY_BAR,    /* the BAR cannot be mapped, such as one of I/O ports */
	WATCH_BY_REGION, /* it is no BAR: these trap by design */
	WATCH_BY_HOLDER, /* it could be mapped, and is not */
	WATCH_CAUSES,
};

/* All accesses of one width to one register. */
struct watch_row {
	enum trap_source source;
	uint32_t region;
	uint64_t offset;
	uint64_t width;
	enum watch_kind kind;
	uint64_t vector; /* WATCH_TABLE: its entry */
	enum watch_cause cause;
	uint64_t reads;
	uint64_t writes;
	uint64_t total_ns;
	double mean_ns;
	double share;    /* of the time that was counted, in percent of one CPU */
	uint64_t p50_ns; /* at most, and more than half of it; 0: not known */
	uint64_t p99_ns; /* likewise */
	uint64_t bins
		[WATCH_BINS]; /* number of accesses that took more than 2^(N-1) and at most 2^N ns */
};

struct watch_sum {
	enum watch_cause cause;
	uint64_t accesses;
	double share;
};

struct watch_verdict {
	const struct traps_facts *traps;
	struct maps_verdict *maps; /* owned; NULL: no process has the device open */
	const struct maps_holder
		*holder;        /* of those, the one that the causes are judged by; or NULL */
	struct watch_row *rows; /* owned; the ones that took longest first */
	size_t n_rows;
	uint64_t accesses;
	double share; /* of all of them, in percent of one CPU */
	struct watch_sum sums[WATCH_CAUSES];
	size_t n_sums;
	struct finding result;
	struct findings notes; /* what limits it */
};

#endif
