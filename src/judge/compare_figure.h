/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The change of a figure between the runs of two sides. Pure. */
#ifndef JUDGE_COMPARE_FIGURE_H
#define JUDGE_COMPARE_FIGURE_H

#include "facts/measurement.h"

/*
 * The level of intervals of a change. Rounds of one run vary less than rounds of two runs, which
 * are further apart in time: the higher level, and the drift within the runs, allow for that
 * (tests/README.md, "How far bench can be trusted").
 */
#define COMPARE_LEVEL 0.99

/* A figure on both sides, and its change. */
struct compare_figure {
	bool known_before;
	bool known_after;
	double before_ns; /* the median of several runs */
	double after_ns;
	/*
	 * After minus before, from the figure of each round (stats_shift()), widened by the
	 * resolution of the two clocks and by the shift between the halves of a run or, of several
	 * runs, by how far they are apart; without low and high if there are too few rounds.
	 * -ENODATA if one side was not measured, -ERANGE if the rounds contradict the two figures
	 * above.
	 */
	struct stats_interval shift;
	double resolution_ns; /* half that interval: a smaller change is not detected; else NaN */
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

/** compare_figures() - compare one path; a figure that a side did not measure is not known */
void compare_figures(const struct compare_runs *before, const struct compare_runs *after,
		     enum measure_path_id id, struct compare_path *path);

/**
 * compare_resolution() - the largest change of a path's p50 that two runs like this one miss
 *
 * Return: nanoseconds, or NaN if there are too few rounds.
 */
double compare_resolution(const struct measure_result *result, enum measure_path_id id);

#endif
