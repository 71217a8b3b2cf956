// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "commands/options.h"
#include "escape.h"

enum {
	OPTION_FORMAT = 0x300,
	OPTION_OUTPUT_FILE,
};

static const struct argp_option format_options[] = {
	{ NULL, 0, NULL, 0, "Metrics:", 8 },
	{ "format", OPTION_FORMAT, "text|prometheus", 0,
	  "Print text, the default, or metrics for the textfile collector of node_exporter", 0 },
	{ "output-file", OPTION_OUTPUT_FILE, "FILE", 0,
	  "Write the metrics to FILE instead of standard output, replacing it in one step", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static error_t set_format(struct argp_state *state, const char *text, struct options *options)
{
	char safe[256];

	options->metrics = strcmp(text, "prometheus") == 0;
	if (options->metrics || strcmp(text, "text") == 0)
		return 0;
	argp_error(state, "--format: invalid value '%s' (allowed: text, prometheus)",
		   escape_text(safe, sizeof(safe), text));
	return EINVAL;
}

static error_t check_format(struct argp_state *state, const struct options *options)
{
	if (options->metrics && options->json != JSON_OFF)
		argp_error(state, "--format=prometheus cannot be used with --json");
	else if (options->metrics_file && !options->metrics)
		argp_error(state, "--output-file needs --format=prometheus");
	else
		return 0;
	return EINVAL;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case OPTION_FORMAT:
		return set_format(state, arg, options);
	case OPTION_OUTPUT_FILE:
		options->metrics_file = arg;
		return 0;
	case ARGP_KEY_END:
		return check_format(state, options);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp options_format_argp = { .options = format_options, .parser = parse };
