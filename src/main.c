// SPDX-License-Identifier: GPL-2.0-or-later
/* The program's own argp and the table of commands; a command is one file under commands/. */
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
#include "xmalloc.h"

static const struct command *const commands[] = {
	&command_list, &command_layout, &command_doctor, &command_maps,
	&command_info, &command_check,  &command_bench,  &command_compare,
};

const char *argp_program_version = PROGRAM " " VERSION;

static const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

/* What the program's own arguments tell. */
struct choice {
	const struct command *command;
	int first; /* where its name is in argv */
};

static error_t parse_program(int key, char *arg, struct argp_state *state)
{
	struct choice *choice = state->input;
	char safe[256];

	switch (key) {
	case ARGP_KEY_ARG:
		choice->command = command_find(arg);
		if (!choice->command)
			argp_error(state, "no command '%s'", escape_text(safe, sizeof(safe), arg));
		choice->first = state->next - 1;
		state->next = state->argc; /* the rest is the command's */
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "a command is needed");
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
	fputs("\n'" PROGRAM " COMMAND --help' tells more; so does " PROGRAM "(8).\n"
	      "Exit status: 0 yes or done, 1 no, 2 usage, 3 cannot tell, 4 the device failed.",
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
		.doc = "What a VFIO device lets user space map, and what trapping costs.\v ",
		.help_filter = help_filter,
	};
	struct choice choice = { 0 };
	enum exit_status status;
	char *name;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* fails on no kernel that has VFIO */
	streams_keep();
	atexit(streams_close);
	argp_err_exit_status = EXIT_USAGE;
	signal(SIGPIPE, SIG_IGN); /* a closed stdout shall be an error that we can report */
	/* What is wrong with the arguments ends the program in argp itself. */
	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &choice) != 0)
		xmalloc_failed();
	argc -= choice.first;
	argv += choice.first;
	name = xasprintf(PROGRAM " %s", argv[0]);
	argv[0] = name; /* what the command's own help and faults begin with */
	status = run_command(choice.command, argc, argv);
	free(name);
	return status;
}
