// SPDX-License-Identifier: GPL-2.0-or-later
/* The program's own argp and the table of commands; each command is one file in commands/. */
#include <argp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "commands/options.h"
#include "commands/run.h"
#include "escape.h"
#include "streams.h"
#include "util.h"
#include "version.h"
#include "xmalloc.h"

static const struct command *const commands[] = {
	&command_list,    &command_layout, &command_doctor, &command_maps,  &command_watch,
	&command_vectors, &command_info,   &command_check,  &command_bench, &command_compare,
};

static void print_version(FILE *out, struct argp_state *state)
{
	(void)state;
	version_print(out);
}

static const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

/* The result of parsing the program's own arguments. */
struct choice {
	const struct command *command;
	int first; /* index of its name in argv */
};

static error_t parse_program(int key, char *arg, struct argp_state *state)
{
	struct choice *choice = state->input;
	char safe[256];

	switch (key) {
	case ARGP_KEY_ARG:
		choice->command = command_find(arg);
		if (!choice->command)
			argp_error(state, "unknown command '%s'",
				   escape_text(safe, sizeof(safe), arg));
		choice->first = state->next - 1;
		state->next = state->argc; /* the command parses the rest */
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no command given");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void print_commands(FILE *out)
{
	fputs("Commands:\n", out);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(out, "  %-8s %s\n", commands[i]->name, commands[i]->help);
	fputs("\nSee '" PROGRAM " COMMAND --help' and " PROGRAM "(8).\n"
	      "Exit status: 0 yes or done, 1 no, 2 usage, 3 cannot tell, 4 failed.",
	      out);
}

static char *help_filter(int key, const char *text, void *input)
{
	(void)input;
	return key == ARGP_KEY_HELP_POST_DOC ? options_help(print_commands) : (char *)text;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse_program,
		.args_doc = "COMMAND [OPTION...] [DEVICE...]",
		.doc = "Show what user space can map of a VFIO device, and what trapped accesses "
		       "cost.\v ",
		.help_filter = help_filter,
	};
	struct choice choice = { 0 };
	enum exit_status status;
	char *name;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* supported by all kernels with VFIO */
	streams_keep();
	atexit(streams_close);
	argp_err_exit_status = EXIT_USAGE;
	argp_program_version_hook = print_version;
	signal(SIGPIPE, SIG_IGN); /* turn a closed stdout into an error that can be reported */
	/* argp itself exits on invalid arguments. */
	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &choice) != 0)
		xmalloc_failed();
	argc -= choice.first;
	argv += choice.first;
	name = xasprintf(PROGRAM " %s", argv[0]);
	argv[0] = name; /* the program name in the command's help and error messages */
	status = run_command(choice.command, argc, argv);
	free(name);
	return status;
}
