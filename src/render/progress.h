/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A progress line on stderr: only on a terminal, and after the first second. */
#ifndef RENDER_PROGRESS_H
#define RENDER_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *parts; /* "blocks"; NULL: seconds */
	bool wanted;
	bool shown;
	uint64_t begin_ns;
	uint64_t next_ns; /* not before then */
};

/**
 * progress_begin() - at the beginning of a run
 * @parts: what is counted: "blocks"; NULL: seconds
 * @quiet: show nothing
 */
void progress_begin(struct progress *progress, const char *parts, bool quiet);

/** progress_show() - @done of @total parts are done; updates the line at most ten times a second */
void progress_show(struct progress *progress, unsigned int done, unsigned int total);

/** progress_end() - remove the line */
void progress_end(struct progress *progress);

#endif
