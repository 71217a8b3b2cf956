/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages on stderr, one line each, after the name of the program: for commands/ and exit
 * handlers.
 */
#ifndef MSG_H
#define MSG_H

#include "util.h"

/** msg_line() - one line on stderr: "vfio-msixctl: ..."; control characters are escaped */
void msg_line(const char *format, ...) PRINTF_FORMAT(1, 2);

#endif
