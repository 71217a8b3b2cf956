/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far a figure moved from the runs of one side to those of the other. Pure. */
#ifndef JUDGE_COMPARE_FIGURE_H
#define JUDGE_COMPARE_FIGURE_H

#include "facts/measurement.h"

/*
 * Of the intervals of a change. Rounds of one run differ less than rounds of two runs do, which are
 * further apart in time: the higher level, and the drift within the runs, leave room for that
 * (tests/README.md, "How far bench can be trusted").
 */
#define COMPARE_LEVEL 0.99

/* A figure on both sides, and how far it moved. */
struct compare_figure {
	bool known_before;
	bool known_after;
	double before_ns; /* of several runs, their median */
	double after_ns;
	/*
	 * After less before, from the figure of each round (stats_shift()), widened by what the two
	 * clocks can tell, and by how far the halves of a run lie apart; without low and high where there are too few rounds. -ENODATA where one
	 * side was not measured, -ERANGE where the rounds went the other way than the two figures
	 * above.
	 */
	struct stats_interval shift;
	double resolution_ns; /* half that interval: a smaller change goes unseen; else NaN */
};

struct compare_path {
	struct compare_figure p50;
	struct compare_figure p99;
};

/* The runs of one side. */
struct compare_runs {
	const struct measure_result **list; /* owned */
	size_t n;
};

/** compare_figures() - compare one path; what a side did not measure is not known */
void compare_figures(const struct compare_runs *before, const struct compare_runs *after,
		     enum measure_path_id id, struct compare_path *path);

/**
 * compare_resolution() - the change of a path's p50 that two runs such as this one cannot tell
 *
 * Return: nanoseconds, or NaN if there are too few rounds.
 */
double compare_resolution(const struct measure_result *result, enum measure_path_id id);

#endif
