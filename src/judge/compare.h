/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two saved reports, before and after a change: what became different. */
#ifndef JUDGE_COMPARE_H
#define JUDGE_COMPARE_H

#include "facts/facts.h"
#include "facts/measurement.h"
#include "judge/check.h"
#include "judge/finding.h"
#include "judge/register.h"

enum compare_side {
	COMPARE_BEFORE,
	COMPARE_AFTER,
	COMPARE_SIDES,
};

/* A figure on both sides, and how far it moved. */
struct compare_figure {
	bool known_before;
	bool known_after;
	double before_ns;
	double after_ns;
	/*
	 * After less before, from the figure of each block (stats_shift()), widened by what the two
	 * clocks can tell; -ENODATA where one side was not measured, -ERANGE where the blocks went
	 * the other way than the two figures above.
	 */
	struct stats_interval shift;
};

struct compare_path {
	struct compare_figure p50;
	struct compare_figure p99;
};

/* One device, and one register of it where both sides were measured. */
struct compare_pair {
	char address[FACTS_ADDRESS];       /* after */
	char uuid[FACTS_UUID];             /* of a mediated device, which has no address; after */
	char behaviour[COMPARE_SIDES][16]; /* empty: the report does not tell */
	bool bytes_known[COMPARE_SIDES];
	uint64_t mappable[COMPARE_SIDES]; /* bytes of the BAR with the vector table */
	struct register_choice reg;       /* ->chosen: a register was measured */
	enum measure_operation operation;
	struct compare_path path[MEASURE_PATHS]; /* MEASURE_EMPTY is not compared */
	struct findings findings;                /* why the two may not be comparable */
};

struct compare_origin {
	char file[SOURCE_FILE];
	char command[32];
	struct host_facts host;
};

struct comparison {
	struct compare_origin origin[COMPARE_SIDES];
	struct compare_pair *pairs; /* owned */
	size_t n_pairs;
};

/**
 * compare_reports() - put two reports side by side
 * @before, @after: of saved reports; the kernel's behaviour is judged anew here
 * @comparison: zeroed; filled. To be given to compare_free()
 *
 * Devices belong together by address; where each report has but one, these two do.
 */
void compare_reports(const struct facts *before, const struct facts *after,
		     struct comparison *comparison);

/** compare_free() - free the pairs; NULL is allowed */
void compare_free(struct comparison *comparison);

#endif
