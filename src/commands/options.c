// SPDX-License-Identifier: GPL-2.0-or-later
#include "commands/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "escape.h"
#include "number.h"
#include "render/output.h"
#include "target.h"
#include "units.h"
#include "util.h"
#include "xmalloc.h"

enum {
	OPTION_COLOR = 0x100,
	OPTION_BACKEND,
	OPTION_VF_TOKEN,
	OPTION_SYSROOT,
	OPTION_FROM,
	OPTION_BORROW,
	OPTION_USAGE,
};

/* Each list is an argp of its own, so that a command accepts only options that apply to it. */
static const struct argp_option common_options[] = {
	{ NULL, 0, NULL, 0, "Common options:", 10 },
	{ "json", 'j', "pretty|compact", OPTION_ARG_OPTIONAL,
	  "Print one JSON document, also on errors", 0 },
	{ "quiet", 'q', NULL, 0, "Print only errors; the exit status is the answer", 0 },
	{ "verbose", 'v', NULL, 0, "Print more", 0 },
	{ "color", OPTION_COLOR, "auto|always|never", OPTION_ARG_OPTIONAL,
	  "Colour the levels; auto: if stdout is a terminal and NO_COLOR is not set", 0 },
	{ "help", '?', NULL, 0, "Print this help", -1 },
	{ "usage", OPTION_USAGE, NULL, 0, "Print a short usage message", -1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

#define SYSROOT_DOC "Look for sys/, proc/ and dev/ in DIR instead of /"
#define FROM_REPORT_DOC "Read a report saved with --json instead of this machine; -: standard input"

static const struct argp_option pci_options[] = {
	{ NULL, 0, NULL, 0, "Where to read from:", 9 },
	{ "sysroot", OPTION_SYSROOT, "DIR", 0, SYSROOT_DOC, 0 },
	{ "from", OPTION_FROM, "FILE", 0,
	  "Read a report saved with --json, or the output of lspci, instead of this machine; -: "
	  "standard input",
	  0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option proc_options[] = {
	{ NULL, 0, NULL, 0, "Where to read from:", 9 },
	{ "sysroot", OPTION_SYSROOT, "DIR", 0, SYSROOT_DOC, 0 },
	{ "from", OPTION_FROM, "FILE", 0, FROM_REPORT_DOC, 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option vfio_options[] = {
	{ NULL, 0, NULL, 0, "Where to read from:", 9 },
	{ "backend", OPTION_BACKEND, "auto|group|cdev", 0,
	  "Open through the VFIO group or the device cdev; default: auto, the cdev if possible",
	  0 },
	{ "vf-token", OPTION_VF_TOKEN, "UUID", 0,
	  "VF token (UUID) set by the user of the physical function", 0 },
	{ "sysroot", OPTION_SYSROOT, "DIR", 0, SYSROOT_DOC, 0 },
	{ "from", OPTION_FROM, "FILE", 0, FROM_REPORT_DOC, 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

/* Below the heading that the options of the child have. */
static const struct argp_option borrow_options[] = {
	{ "borrow", OPTION_BORROW, "PID", OPTION_ARG_OPTIONAL,
	  "Query a device in use through the descriptor of the process that has it open, without "
	  "opening or resetting it; default: the first such process",
	  9 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

/* The index of @text in @choices, or -1 after argp_error(). */
static int parse_choice(struct argp_state *state, const char *option, const char *text,
			const struct names *choices)
{
	char safe[256], list[64] = "";
	size_t used = 0;

	for (size_t i = 0; i < choices->n; i++) {
		if (strcmp(choices->list[i], text) == 0)
			return (int)i;
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s", i ? ", " : "",
					 choices->list[i]);
	}
	argp_error(state, "--%s: invalid value '%s' (allowed: %s)", option,
		   escape_text(safe, sizeof(safe), text), list);
	return -1;
}

/* Names of an enum that no report has, whose last one is @last. */
#define CHOICES(name, last, ...)                                                   \
	static const char *const name##_list[] = { __VA_ARGS__ };                  \
	static const struct names name = { name##_list, ARRAY_SIZE(name##_list) }; \
	_Static_assert(ARRAY_SIZE(name##_list) == (last) + 1, "a name for each")

CHOICES(json_modes, JSON_ON_ONE_LINE, "off", "pretty", "compact");
CHOICES(color_modes, COLOR_NEVER, "auto", "always", "never");

error_t options_choice(struct argp_state *state, const char *option, const char *text,
		       const struct names *choices, unsigned int *value)
{
	int choice = parse_choice(state, option, text, choices);

	if (choice < 0)
		return EINVAL;
	*value = (unsigned int)choice;
	return 0;
}

static error_t set_token(struct argp_state *state, const char *text, struct options *options)
{
	char safe[256];

	if (!target_is_uuid(text)) {
		argp_error(state, "--vf-token: invalid UUID '%s'",
			   escape_text(safe, sizeof(safe), text));
		return EINVAL;
	}
	options->vf_token = text;
	return 0;
}

static error_t set_borrow(struct argp_state *state, const char *text, struct options *options)
{
	uint64_t pid = 0;

	options->borrow = true;
	if (text && options_number(state, "borrow", text, INT32_MAX, &pid) != 0)
		return EINVAL;
	if (text && pid == 0) {
		argp_error(state, "--borrow: invalid number '0' (allowed: 1 to %d)", INT32_MAX);
		return EINVAL;
	}
	options->borrow_pid = (uint32_t)pid;
	return 0;
}

/* What concerns opening does not apply to a device that is not opened. */
static error_t check_borrow(struct argp_state *state, const struct options *options)
{
	const char *other = options->from                    ? "from" :
			    options->backend != BACKEND_AUTO ? "backend" :
			    options->vf_token                ? "vf-token" :
							       NULL;

	if (!options->borrow || !other)
		return 0;
	argp_error(state, "--borrow cannot be used with --%s", other);
	return EINVAL;
}

static error_t check_from(struct argp_state *state, const struct options *options)
{
	const char *of_machine = *options->sysroot                ? "sysroot" :
				 options->backend != BACKEND_AUTO ? "backend" :
				 options->vf_token                ? "vf-token" :
								    NULL;

	if (!options->from || !of_machine)
		return 0;
	argp_error(state, "--%s cannot be used with --from", of_machine);
	return EINVAL;
}

/* An invalid format, too, is an error to report in JSON. */
static error_t set_json(struct argp_state *state, const char *text, struct options *options)
{
	options->json = JSON_PRETTY;
	return options_choice(state, "json", text ? text : "pretty", &json_modes, &options->json);
}

static error_t print_help(struct argp_state *state, unsigned int flags)
{
	if (state->flags & ARGP_NO_ERRS)
		return 0; /* only the first fault is reported */
	argp_state_help(state, stdout, flags);
	exit(EXIT_YES);
}

static error_t parse_common(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'j':
		return set_json(state, arg, options);
	case 'q':
		options->quiet = true;
		return 0;
	case 'v':
		options->verbose++;
		return 0;
	case OPTION_COLOR:
		return options_choice(state, "color", arg ? arg : "always", &color_modes,
				      &options->color);
	case '?':
		return print_help(state, ARGP_HELP_STD_HELP);
	case OPTION_USAGE:
		return print_help(state, ARGP_HELP_USAGE);
	case ARGP_KEY_ARGS:
		options->names = state->argv + state->next;
		options->n_names = state->argc - state->next;
		return 0;
	case ARGP_KEY_ERROR:
		options->next = state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

error_t options_pass_input(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = state->input;
	return 0;
}

static error_t parse_source(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case OPTION_BACKEND:
		return options_choice(state, "backend", arg, &names_backend, &options->backend);
	case OPTION_VF_TOKEN:
		return set_token(state, arg, options);
	case OPTION_SYSROOT:
		options->sysroot = strcmp(arg, "/") == 0 ? "" : arg;
		return 0;
	case OPTION_FROM:
		options->from = arg;
		return 0;
	case ARGP_KEY_END:
		return check_from(state, options);
	default:
		return options_pass_input(key, arg, state);
	}
}

static error_t parse_borrow(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case OPTION_BORROW:
		return set_borrow(state, arg, options);
	case ARGP_KEY_END:
		return check_borrow(state, options);
	default:
		return options_pass_input(key, arg, state);
	}
}

const struct argp options_argp = { .options = common_options, .parser = parse_common };

static const struct argp_child common[] = { { &options_argp, 0, NULL, 0 }, { 0 } };

const struct argp options_pci_argp = {
	.options = pci_options,
	.parser = parse_source,
	.children = common,
};
const struct argp options_proc_argp = {
	.options = proc_options,
	.parser = parse_source,
	.children = common,
};
const struct argp options_vfio_argp = {
	.options = vfio_options,
	.parser = parse_source,
	.children = common,
};

static const struct argp_child vfio[] = { { &options_vfio_argp, 0, NULL, 0 }, { 0 } };

static const struct argp_child proc[] = { { &options_proc_argp, 0, NULL, 0 }, { 0 } };

const struct argp options_holder_argp = {
	.options = borrow_options,
	.parser = parse_borrow,
	.children = proc,
};
const struct argp options_borrow_argp = {
	.options = borrow_options,
	.parser = parse_borrow,
	.children = vfio,
};

/* Drops argp's note that arguments of long options apply to the short ones, which is obvious. */
char *options_help_filter(int key, const char *text, void *input)
{
	(void)input;
	return key == ARGP_KEY_HELP_DUP_ARGS_NOTE ? NULL : (char *)text;
}

/* By default, argp exits on a fault; with --json, the fault must be reported in JSON. */
#define PARSE_FLAGS (ARGP_NO_EXIT | ARGP_NO_HELP)

/*
 * argp stops at the first fault, and --json may come after it: continue after each one, silently.
 * After a fault within a word of short options argp is still at that word, hence the step.
 */
static void find_json(const struct argp *argp, int argc, char **argv, struct options *options,
		      void *input)
{
	int next = options->next;

	while (options->json == JSON_OFF && next < argc) {
		options->next = argc; /* unless there is another fault */
		argp_parse(argp, argc - next + 1, argv + next - 1, PARSE_FLAGS | ARGP_NO_ERRS, NULL,
			   input);
		next += options->next > 1 ? options->next - 1 : 1;
	}
}

int options_parse(const struct argp *argp, int argc, char **argv, struct options *options,
		  void *input, bool names_needed)
{
	struct argp noteless = *argp;

	if (!noteless.help_filter)
		noteless.help_filter = options_help_filter;
	int ret = argp_parse(&noteless, argc, argv, PARSE_FLAGS, NULL, input);

	if (ret == ENOMEM)
		xmalloc_failed();
	if (ret) {
		find_json(&noteless, argc, argv, options, input);
		return -EINVAL;
	}
	return names_needed ? options_need_name(argv[0], options) : 0;
}

int options_need_name(const char *command, const struct options *options)
{
	if (options->n_names || options->from)
		return 0;
	fprintf(stderr, "%s: no device given\n", command);
	fprintf(stderr, "Try `%s --help' for more information.\n", command);
	return -EINVAL;
}

char *options_help(void (*print)(FILE *out))
{
	struct output text;

	output_open(&text);
	print(text.out);
	return output_close(&text);
}

int options_number(struct argp_state *state, const char *option, const char *text, uint64_t max,
		   uint64_t *value)
{
	char safe[256];

	if (number_parse(text, NUMBER_PREFIXED, max, value))
		return 0;
	argp_error(state, "--%s: invalid number '%s' (allowed: 0 to %llu)", option,
		   escape_text(safe, sizeof(safe), text), (unsigned long long)max);
	return -EINVAL;
}

#define TIME_MAX_S 86400.0

error_t options_time(struct argp_state *state, const char *option, const char *text, uint64_t *ns)
{
	char safe[256];
	double seconds;

	if (!units_parse_time(text, TIME_MAX_S, &seconds) || seconds < 0.001) {
		argp_error(state, "--%s: invalid duration '%s' (1ms to 86400s)", option,
			   escape_text(safe, sizeof(safe), text));
		return EINVAL;
	}
	*ns = (uint64_t)(seconds * 1e9);
	return 0;
}
