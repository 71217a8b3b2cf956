/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a command is. */
#ifndef COMMAND_H
#define COMMAND_H

#include "exit_status.h"

struct command {
	const char *name;
	const char *help; /* one line */
	/* @argv[0] is the name as --help shall show it, "vfio-msixctl check". */
	enum exit_status (*run)(int argc, char **argv);
};

extern const struct command command_list;
extern const struct command command_layout;
extern const struct command command_doctor;
extern const struct command command_info;
extern const struct command command_check;
extern const struct command command_bench;
extern const struct command command_compare;

#endif
