// SPDX-License-Identifier: GPL-2.0-or-later
#include "streams.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "exit_status.h"
#include "msg.h"

void streams_keep(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		const int flags = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;

		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", flags) < 0)
			_exit(EXIT_FAILED);
	}
}

void streams_close(void)
{
	if (fclose(stdout) == 0)
		return;
	msg_line("cannot write to standard output: %s", strerror(errno));
	_exit(EXIT_FAILED);
}
