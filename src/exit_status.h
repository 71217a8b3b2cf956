/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The exit statuses that all commands share. */
#ifndef EXIT_STATUS_H
#define EXIT_STATUS_H

enum exit_status {
	EXIT_YES = 0,    /* done, or the answer is yes */
	EXIT_NO = 1,     /* the answer is no */
	EXIT_USAGE = 2,  /* invalid command line or --from file */
	EXIT_CANNOT = 3, /* cannot tell: no such device, not bound, not permitted, busy, no MSI-X */
	EXIT_FAILED = 4, /* the device, the measurement or the output failed */
};

/** exit_worse() - the worse of two statuses, in the order 0 < 1 < 3 < 4; usage is worst of all */
static inline enum exit_status exit_worse(enum exit_status a, enum exit_status b)
{
	if (a == EXIT_USAGE || b == EXIT_USAGE)
		return EXIT_USAGE;
	return a > b ? a : b;
}

#endif
