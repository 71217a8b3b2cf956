/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one way through for every command: load facts, judge them, render. */
#ifndef COMMANDS_RUN_H
#define COMMANDS_RUN_H

#include "command.h"

/**
 * run_command() - the whole life of a command
 * @argc, @argv: argv[0] is the name as --help shall show it, "vfio-msixctl check"
 *
 * Return: the exit status; everything has been printed.
 */
enum exit_status run_command(const struct command *command, int argc, char **argv);

#endif
