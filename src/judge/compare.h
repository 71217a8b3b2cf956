/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Saved reports of before and after a change: what became different. */
#ifndef JUDGE_COMPARE_H
#define JUDGE_COMPARE_H

#include "facts/facts.h"
#include "facts/measurement.h"
#include "judge/check.h"
#include "judge/compare_figure.h"
#include "judge/finding.h"
#include "judge/register.h"

enum compare_side {
	COMPARE_BEFORE,
	COMPARE_AFTER,
	COMPARE_SIDES,
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

/* Of the first report of a side; the files of all. */
struct compare_origin {
	char file[SOURCE_FILE];
	char command[32];
	struct host_facts host;
	const char **files; /* owned, the names are not */
	size_t n_files;
};

struct comparison {
	struct compare_origin origin[COMPARE_SIDES];
	struct compare_pair *pairs; /* owned */
	size_t n_pairs;
};

/**
 * compare_reports() - put the reports of two sides side by side
 * @before, @after: of saved reports, one or more each; the kernel's behaviour is judged anew here
 * @comparison: zeroed; filled. To be given to compare_free() while the reports are still there
 *
 * Devices belong together by address; where each report has but one, these do. Runs of the same
 * register in several reports of a side count as one longer run.
 */
void compare_reports(const struct facts *before, size_t n_before, const struct facts *after,
		     size_t n_after, struct comparison *comparison);

/** compare_free() - free the pairs; NULL is allowed */
void compare_free(struct comparison *comparison);

#endif
