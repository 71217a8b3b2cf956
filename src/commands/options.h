/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that commands share, as argps to be children of a command's own. */
#ifndef COMMANDS_OPTIONS_H
#define COMMANDS_OPTIONS_H

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include "facts/facts.h"

enum json_mode {
	JSON_OFF,
	JSON_PRETTY,
	JSON_ON_ONE_LINE,
};

enum color_mode {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER,
};

struct options {
	enum json_mode json;
	enum color_mode color;
	bool quiet;
	unsigned int verbose;
	enum vfio_backend backend;
	const char *vf_token; /* NULL, or a UUID */
	const char *sysroot;  /* "" for the running system */
	const char *from;     /* NULL, or the file to replay; "-" for stdin */
	char **names;         /* the DEVICE arguments, in argv */
	int n_names;
	int next; /* after a fault: the word of argv where argp stopped */
};

#define OPTIONS_INIT ((struct options){ .sysroot = "" })

/* The child parsers, of which a command takes one; their input is a struct options. */
extern const struct argp options_argp;      /* --json and the like, which all commands have */
extern const struct argp options_pci_argp;  /* and --sysroot, --from: of what opens no device */
extern const struct argp options_proc_argp; /* likewise, of what lspci's text cannot answer */
extern const struct argp options_vfio_argp; /* and --backend, --vf-token: of what opens one */

#define OPTION_ENABLE_IOCTL 0x200

/* The row of --enable-ioctl in a command's list. */
#define ENABLE_IOCTL_HELP \
	"On a kernel of the 2017 RFC, allow mapping of the table for this run; switched off again"

/** options_pass_input() - the parser of a command that has no options of its own */
error_t options_pass_input(int key, char *arg, struct argp_state *state);

/**
 * options_parse() - parse a command's arguments
 * @argp: the command's, with one of the above among its children
 * @options: filled; the same struct that the command's parser hands to the child. After a fault
 *	only @json counts, which says what the whole command line asks for.
 * @input: the command's own input
 * @names_needed: whether a DEVICE must be given, unless --from is
 *
 * A fault has been explained on stderr by argp when this returns.
 *
 * Return: 0, or -EINVAL for a command line that cannot be understood.
 */
int options_parse(const struct argp *argp, int argc, char **argv, struct options *options,
		  void *input, bool names_needed);

/**
 * options_help_filter() - what a command's help_filter, if it has one, does with all other texts
 */
char *options_help_filter(int key, const char *text, void *input);

/**
 * options_help() - what an argp help_filter returns for a text that is made from a table
 * @print: prints the text
 *
 * Return: the text, which argp frees.
 */
char *options_help(void (*print)(FILE *out));

/**
 * options_need_name() - complain on stderr where neither a DEVICE nor --from was given
 * @command: "vfio-msixctl bench"
 *
 * Return: 0 or -EINVAL.
 */
int options_need_name(const char *command, const struct options *options);

/**
 * options_number() - parse an unsigned number of an option
 * @text: decimal, or hexadecimal behind 0x
 * @max: largest value allowed
 *
 * Complains through argp_error() on a fault, which ends the parse.
 *
 * Return: 0 or -EINVAL.
 */
int options_number(struct argp_state *state, const char *option, const char *text, uint64_t max,
		   uint64_t *value);

#endif
