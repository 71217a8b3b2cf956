// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "command.h"
#include "commands/options.h"

struct check_args {
	struct options options;
	bool enable_ioctl;
};

static void ask(void *arg, struct request *request)
{
	const struct check_args *args = arg;

	request->enable_ioctl = args->enable_ioctl;
}

static void judge(const void *args, struct report *report, size_t index)
{
	struct check_verdict *check = &report->devices[index].check;

	(void)args;
	check_judge(&report->facts.host, &report->facts.devices[index], check);
	report->exit_status = exit_worse(report->exit_status, finding_status(check->finding.id));
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct check_args *args = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->options;
		state->child_inputs[1] = &args->options;
		return 0;
	case OPTION_ENABLE_IOCTL:
		args->enable_ioctl = true;
		return 0;
	case ARGP_KEY_END:
		if (!args->enable_ioctl || (!args->options.from && !args->options.borrow))
			return 0;
		argp_error(state, "--enable-ioctl cannot be used with --%s",
			   args->options.from ? "from" : "borrow");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option option_list[] = {
	{ "enable-ioctl", OPTION_ENABLE_IOCTL, NULL, 0, ENABLE_IOCTL_HELP, 0 },
	{ 0 },
};
static const struct argp_child children[] = { { &options_borrow_argp, 0, NULL, 0 },
					      { &options_format_argp, 0, NULL, 0 },
					      { 0 } };
static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.args_doc = "DEVICE...",
	.doc = "Determine which of four behaviours the running kernel shows for the MSI-X BAR of "
	       "each DEVICE: mappable, sparse, ioctl or unconditional.\vExit status: 0 mappable, "
	       "1 another behaviour, 3 cannot tell (the message says why), 4 failed.\n"
	       "No register of the device is accessed, but opening a VFIO device resets the "
	       "function, and so does closing it. With --borrow it is neither opened nor reset.",
	.children = children,
};

const struct command command_check = {
	.name = "check",
	.help = "Check whether the kernel lets programs map the MSI-X BAR",
	.argp = &argp,
	.args_size = sizeof(struct check_args),
	.names_needed = true,
	.needs = NEED_PROBE,
	.wants = NEED_FUNCTION | NEED_GROUP,
	.ask = ask,
	.judge = judge,
	.text = text_check,
	.text_end = text_check_end,
	.metrics = prometheus_check,
};
