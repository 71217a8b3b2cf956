/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages on stderr, a line each behind the name of the program: of commands/, and at its end. */
#ifndef MSG_H
#define MSG_H

#include "util.h"

/** msg_line() - one line on stderr: "vfio-msixctl: ..."; control characters are escaped */
void msg_line(const char *format, ...) PRINTF_FORMAT(1, 2);

#endif
