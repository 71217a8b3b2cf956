/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Standard input, output and error as the caller handed them over. */
#ifndef STREAMS_H
#define STREAMS_H

/**
 * streams_keep() - call it first: no descriptor below 3 is left for open() to give out
 *
 * What the caller closed gets a stand-in that fails as it would, with EBADF. Without it the device
 * could become descriptor 2, and a message would be written to its registers.
 */
void streams_keep(void);

/**
 * streams_close() - for atexit(): write what stdio still holds of standard output
 *
 * Help and version go through stdio, and argp exits behind them. Where they cannot be written the
 * process ends here, with EXIT_FAILED and a message.
 */
void streams_close(void);

#endif
