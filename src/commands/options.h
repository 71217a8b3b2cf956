/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that commands share, as child argps of a command's own. */
#ifndef COMMANDS_OPTIONS_H
#define COMMANDS_OPTIONS_H

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include "facts/facts.h"
#include "facts/names.h"

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
	bool borrow;
	uint32_t borrow_pid;      /* 0: any process */
	const char *sysroot;      /* "" for the running system */
	const char *from;         /* NULL, or the file to replay; "-" for stdin */
	bool metrics;             /* --format=prometheus */
	const char *metrics_file; /* NULL: standard output */
	char **names;             /* the DEVICE arguments, in argv */
	int n_names;
	int next; /* after a fault: the argument at which argp stopped */
};

#define OPTIONS_INIT ((struct options){ .sysroot = "" })

/* The child parsers, of which a command uses one; their input is a struct options. */
extern const struct argp options_argp;        /* --json and the like, for all commands */
extern const struct argp options_pci_argp;    /* and --sysroot, --from: without opening */
extern const struct argp options_proc_argp;   /* likewise, of what lspci's text cannot answer */
extern const struct argp options_vfio_argp;   /* and --backend, --vf-token: with opening */
extern const struct argp options_holder_argp; /* options_proc_argp and --borrow */
extern const struct argp options_borrow_argp; /* and --borrow: also without */
extern const struct argp options_format_argp; /* beside one of them: --format, --output-file */

#define OPTION_ENABLE_IOCTL 0x200

/* The help of --enable-ioctl in a command's option list. */
#define ENABLE_IOCTL_HELP \
	"On a kernel with the 2017 RFC, enable mapping of the MSI-X table for this run"

/** options_pass_input() - the parser of a command that has no options of its own */
error_t options_pass_input(int key, char *arg, struct argp_state *state);

/**
 * options_parse() - parse a command's arguments
 * @argp: the command's, with one of the above among its children
 * @options: filled; the same struct that the command's parser passes to the child. After a fault
 *	only @json is valid, for the whole command line.
 * @input: the command's own input
 * @names_needed: whether a DEVICE must be given, unless --from is
 *
 * argp has reported a fault on stderr by the time this returns.
 *
 * Return: 0, or -EINVAL for an invalid command line.
 */
int options_parse(const struct argp *argp, int argc, char **argv, struct options *options,
		  void *input, bool names_needed);

/** options_help_filter() - what a command's help_filter, if any, returns for all other texts */
char *options_help_filter(int key, const char *text, void *input);

/**
 * options_help() - what an argp help_filter returns for a text generated from a table
 * @print: prints the text
 *
 * Return: the text, which argp frees.
 */
char *options_help(void (*print)(FILE *out));

/**
 * options_need_name() - report on stderr if neither a DEVICE nor --from was given
 * @command: "vfio-msixctl bench"
 *
 * Return: 0 or -EINVAL.
 */
int options_need_name(const char *command, const struct options *options);

/**
 * options_number() - parse an unsigned number of an option
 * @text: decimal, or hexadecimal with 0x
 * @max: largest value allowed
 *
 * Reports a fault through argp_error(), which ends the parse.
 *
 * Return: 0 or -EINVAL.
 */
int options_number(struct argp_state *state, const char *option, const char *text, uint64_t max,
		   uint64_t *value);

/**
 * options_choice() - parse a word of an option
 * @choices: the words allowed, without gaps
 * @value: set to its index
 *
 * Return: 0, or EINVAL after argp_error().
 */
error_t options_choice(struct argp_state *state, const char *option, const char *text,
		       const struct names *choices, unsigned int *value);

/**
 * options_time() - parse a duration of an option, "2s" or "500ms"
 *
 * Return: 0 or EINVAL after argp_error(), as options_number().
 */
error_t options_time(struct argp_state *state, const char *option, const char *text, uint64_t *ns);

#endif
