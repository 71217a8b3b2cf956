/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line on stderr that grows while a run lasts: on a terminal, and after the first second. */
#ifndef RENDER_PROGRESS_H
#define RENDER_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool wanted;
	bool shown;
	uint64_t begin_ns;
	uint64_t next_ns; /* not before then */
};

/**
 * progress_begin() - a run begins
 * @quiet: nothing shall be shown
 */
void progress_begin(struct progress *progress, bool quiet);

/** progress_show() - @done of @total parts are through; shows it ten times a second at most */
void progress_show(struct progress *progress, unsigned int done, unsigned int total);

/** progress_end() - take the line away again */
void progress_end(struct progress *progress);

#endif
