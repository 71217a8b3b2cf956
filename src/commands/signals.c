// SPDX-License-Identifier: GPL-2.0-or-later
#include "commands/signals.h"

#include "util.h"

static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

/* The only state that a signal handler may set. */
static volatile sig_atomic_t came;

static void note(int number)
{
	came = number;
}

void signals_catch(void)
{
	struct sigaction action = { .sa_handler = note };

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ARRAY_SIZE(caught); i++) {
		struct sigaction old;

		/* What the caller ignores (nohup) stays ignored. */
		if (sigaction(caught[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(caught[i], &action, NULL);
	}
}

const volatile sig_atomic_t *signals_flag(void)
{
	return &came;
}

void signals_die(void)
{
	if (!came)
		return;
	signal(came, SIG_DFL);
	raise(came);
}
