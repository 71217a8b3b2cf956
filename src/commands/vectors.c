// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "command.h"
#include "commands/options.h"
#include "judge/open_failure.h"

#define OPTION_TIME 0x400
#define DEFAULT_NS UINT64_C(1000000000)

struct vectors_args {
	struct options options;
	uint64_t interval_ns;
};

static void init(void *arg)
{
	struct vectors_args *args = arg;

	args->interval_ns = DEFAULT_NS;
}

static void ask(void *arg, struct request *request)
{
	const struct vectors_args *args = arg;

	request->interval_ns = args->interval_ns;
}

/* What the host shows is an answer even if the device cannot be queried. */
static void judge(const void *args, struct report *report, size_t index)
{
	const struct device_facts *device = &report->facts.devices[index];
	struct device_report *verdicts = &report->devices[index];
	AUTO_FINDING finding = { 0 };

	(void)args;
	if (vectors_refuses(device, &finding)) {
		verdicts->failed = true;
		report_add_device_message(report, device, &finding);
		return;
	}
	verdicts->vectors = vectors_judge(&report->facts.host, device);
	if (device->open.status && device->open.status != FACT_NOT_ASKED) {
		open_failure_judge(&report->facts.host, device, &finding);
		report_add_device_message(report, device, &finding);
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct vectors_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->options;
		return 0;
	case OPTION_TIME:
		return options_time(state, "time", arg, &args->interval_ns);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option option_list[] = {
	{ "time", OPTION_TIME, "SECONDS", 0,
	  "Count deliveries for this long, such as 5s or 500ms; default: 1s", 0 },
	{ 0 },
};
static const struct argp_child children[] = { { &options_holder_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.args_doc = "DEVICE...",
	.doc = "Show the MSI-X vectors of each DEVICE while it is in use: which have an interrupt "
	       "and a handler, how many interrupts they deliver, and whether interrupts are "
	       "remapped.\v"
	       "Exit status: 0 done, 3 cannot tell.\n"
	       "/proc and sysfs are read; nothing is opened, nothing is reset. With --borrow, "
	       "MSI-X table and PBA are read as well.",
	.children = children,
};

const struct command command_vectors = {
	.name = "vectors",
	.help = "Show the MSI-X vectors of a device in use",
	.argp = &argp,
	.args_size = sizeof(struct vectors_args),
	.init = init,
	.names_needed = true,
	.needs = NEED_IDENTITY | NEED_MSIX | NEED_VECTORS,
	.wants = NEED_FUNCTION | NEED_GROUP,
	.ask = ask,
	.judge = judge,
	.text = text_vectors,
	.reports_when_stopped = true,
};
