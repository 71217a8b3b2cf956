/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Standard input, output and error as inherited from the caller. */
#ifndef STREAMS_H
#define STREAMS_H

/**
 * streams_keep() - to be called first: makes sure that open() returns no descriptor below 3
 *
 * Streams closed by the caller are replaced by descriptors that also fail with EBADF. Otherwise the
 * device could become descriptor 2, and a message would be written to its registers.
 */
void streams_keep(void);

/**
 * streams_close() - for atexit(): flush standard output
 *
 * argp prints help and version through stdio and exits. If they cannot be written, the process ends
 * here with a message and EXIT_FAILED.
 */
void streams_close(void);

#endif
