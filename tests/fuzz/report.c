// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What --from reads: a whole command runs on the file. A byte for the command and its output, then the
 * file. Run with -close_fd_mask=3, because it prints.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "command.h"
#include "fuzz.h"
#include "util.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct command *const commands[] = { &command_info,   &command_check,
							  &command_bench,  &command_layout,
							  &command_list,   &command_doctor,
							  &command_compare };
	const struct command *command;
	static char program[] = "fuzz", json[] = "--json=compact", verbose[] = "--verbose",
		    color[] = "--color=always";
	static char *const outputs[] = { json, verbose, color };
	static int file = -1;
	char path[64], *argv[] = { program, path, path, NULL, NULL };
	enum exit_status status;

	if (size == 0)
		return 0;
	if (file < 0)
		file = memfd_create("report", 0);
	FUZZ_CHECK(ftruncate(file, 0) == 0);
	FUZZ_CHECK(pwrite(file, data + 1, size - 1, 0) == (ssize_t)size - 1);
	command = commands[(data[0] & 15) % ARRAY_SIZE(commands)];
	snprintf(path, sizeof(path), "%s/proc/self/fd/%d",
		 command == &command_compare ? "" : "--from=", file);
	/* Two files to compare are one. */
	argv[command == &command_compare ? 3 : 2] = outputs[(data[0] >> 4) % ARRAY_SIZE(outputs)];
	status = command->run(command == &command_compare ? 4 : 3, argv);
	FUZZ_CHECK(status <= EXIT_FAILED);
	return 0;
}
