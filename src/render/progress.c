// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "util.h"

#define SECOND_NS UINT64_C(1000000000)
#define BAR 40

static uint64_t now_ns(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

void progress_begin(struct progress *progress, const char *parts, bool quiet)
{
	progress->parts = parts;
	progress->wanted = !quiet && isatty(STDERR_FILENO);
	progress->shown = false;
	progress->begin_ns = now_ns();
	progress->next_ns = progress->begin_ns + SECOND_NS;
}

void progress_show(struct progress *progress, unsigned int done, unsigned int total)
{
	static const char bar[BAR + 1] = "########################################";
	static const char rest[BAR + 1] = "........................................";
	const uint64_t now = progress->wanted ? now_ns() : 0;
	char elapsed[32] = " s";
	int full;

	if (!progress->wanted || now < progress->next_ns || total == 0)
		return;
	full = (int)(BAR * min_u64(done, total) / total);
	if (progress->parts)
		snprintf(elapsed, sizeof(elapsed), " %s, %llu s", progress->parts,
			 (unsigned long long)((now - progress->begin_ns) / SECOND_NS));
	/* Ends at the start of the line, as a message may come at any time. */
	dprintf(STDERR_FILENO, "\r[%.*s%.*s] %u of %u%s\033[K\r", full, bar, BAR - full, rest, done,
		total, elapsed);
	progress->shown = true;
	progress->next_ns = now + SECOND_NS / 10;
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		dprintf(STDERR_FILENO, "\r\033[K");
	progress->shown = false;
}
