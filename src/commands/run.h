/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every command does: load facts, judge them, render the report. */
#ifndef COMMANDS_RUN_H
#define COMMANDS_RUN_H

#include "command.h"

/**
 * run_command() - run a command from its arguments to its exit status
 * @argc, @argv: argv[0] is the name to be shown by --help, "vfio-msixctl check"
 *
 * Return: the exit status; everything has been printed.
 */
enum exit_status run_command(const struct command *command, int argc, char **argv);

#endif
