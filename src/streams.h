/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Standard input, output and error as the caller handed them over. */
#ifndef STREAMS_H
#define STREAMS_H

#include <stdbool.h>

/**
 * streams_keep() - call it first: no descriptor below 3 is left for open() to give out
 *
 * What the caller closed gets a stand-in that fails as it would, with EBADF. Without it the device
 * could become descriptor 2, and a message would be written to its registers.
 */
void streams_keep(void);

/**
 * streams_hold() - whether an exit would be that of a library, which has no business to
 *
 * libpci exits where it has no memory for its first struct, with the status of "no": between
 * streams_hold(true) and (false), streams_close() makes it EXIT_FAILED.
 */
void streams_hold(bool hold);

/**
 * streams_close() - for atexit(): write what stdio still holds of standard output
 *
 * Help and version go through stdio, and argp exits behind them. Where they cannot be written the
 * process ends here, with EXIT_FAILED and a message.
 */
void streams_close(void);

#endif
