// SPDX-License-Identifier: GPL-2.0-or-later
#include "undo.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exit_status.h"
#include "msg.h"

/* A function registered with atexit() has no argument. */
static struct undo *last;

/* Removed from the list first: if it exits, it must not run again. */
static void run_all(void)
{
	const bool regular = !last;

	while (last) {
		const struct undo *undo = last;
		int ret;

		last = undo->next;
		ret = undo->run ? undo->run() : 0;
		if (ret)
			msg_line("cannot %s: %s", undo->what, strerror(-ret));
	}
	if (!regular)
		_exit(EXIT_FAILED);
}

void undo_push(struct undo *undo)
{
	static bool registered;

	if (!registered)
		registered = atexit(run_all) == 0;
	undo->next = last;
	last = undo;
}

void undo_remove(const struct undo *undo)
{
	struct undo **at = &last;

	while (*at && *at != undo)
		at = &(*at)->next;
	if (*at)
		*at = undo->next;
}
