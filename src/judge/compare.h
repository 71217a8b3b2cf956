/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares saved reports from before and after a change. */
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

/* One device, and one of its registers if both sides were measured. */
struct compare_pair {
	char address[FACTS_ADDRESS];       /* after */
	char uuid[FACTS_UUID];             /* of a mediated device, which has no address; after */
	char behaviour[COMPARE_SIDES][16]; /* empty: not known from the report */
	bool bytes_known[COMPARE_SIDES];
	uint64_t mappable[COMPARE_SIDES]; /* bytes of the BAR with the MSI-X table */
	struct register_choice reg;       /* ->chosen: a register was measured */
	enum measure_operation operation;
	struct compare_path path[MEASURE_PATHS]; /* MEASURE_EMPTY is not compared */
	struct findings findings;                /* why the two may not be comparable */
};

/* Facts of the first report of a side, and the files of all. */
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
 * compare_reports() - compare the reports of two sides
 * @before, @after: of saved reports, one or more each; the kernel's behaviour is judged again here
 * @comparison: zeroed; filled. To be freed by compare_free() while the reports still exist
 *
 * Devices are matched by address, or if each report has only one. Runs of the same register in
 * several reports of a side count as one longer run.
 */
void compare_reports(const struct facts *before, size_t n_before, const struct facts *after,
		     size_t n_after, struct comparison *comparison);

/** compare_free() - free the pairs; NULL is allowed */
void compare_free(struct comparison *comparison);

#endif
