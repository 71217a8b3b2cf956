// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "command.h"
#include "commands/allow.h"
#include "gather/probe.h"

struct check_args {
	struct options options;
	bool enable_ioctl;
};

static int gather(struct run *run, const struct vfio_handle *handle, struct device_facts *device,
		  struct device_report *verdicts)
{
	const struct check_args *args = run->args;
	bool on;

	(void)verdicts;
	if (device->msix.status)
		return 0;
	on = args->enable_ioctl && allow_on(handle, device);
	vfio_gather_region(handle, device, device->msix.table.bar);
	probe_gather(handle, run->report.facts.host.page_size, device);
	device->probe.ioctl_enabled = on;
	if (on)
		allow_off(run, handle, device);
	return 0;
}

static void judge(struct run *run, const struct device_facts *device,
		  struct device_report *verdicts)
{
	check_judge(&run->report.facts.host, device, &verdicts->check);
	run->report.exit_status = exit_worse(run->report.exit_status,
					     finding_status(verdicts->check.finding.id));
}

static bool replayable(const struct facts *facts, const struct device_facts *device,
		       const struct device_report *verdicts)
{
	(void)facts;
	(void)verdicts;
	return device->probe.status == 0 || device->mdev.status == 0 ||
	       (device->msix.status && device->msix.status != FACT_NOT_ASKED);
}

static error_t parse_check(int key, char *arg, struct argp_state *state)
{
	struct check_args *args = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->options;
		return 0;
	case OPTION_ENABLE_IOCTL:
		args->enable_ioctl = true;
		return 0;
	case ARGP_KEY_END:
		if (!args->enable_ioctl || !args->options.from)
			return 0;
		argp_error(state, "--from asks no kernel: --enable-ioctl has no place beside it");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum exit_status check_run(int argc, char **argv)
{
	static const struct argp_option option_list[] = { ALLOW_OPTION, { 0 } };
	static const struct argp_child children[] = { { &options_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		.options = option_list,
		.parser = parse_check,
		.args_doc = "DEVICE...",
		.doc = "Tell which of four behaviours the running kernel shows for the MSI-X BAR of each "
		       "DEVICE: mappable, sparse, ioctl or unconditional.\v"
		       "Exit status: 0 mappable, 1 another behaviour, 3 cannot tell, 4 failed.\n"
		       "No register of the device is touched, but opening a VFIO device resets the "
		       "function, and so does closing it.",
		.children = children,
	};
	static const struct steps steps = {
		.opens = true, .gather = gather, .judge = judge, .replayable = replayable,
		.text = text_check,
	};
	struct check_args args = { .options = OPTIONS_INIT };

	if (options_parse(&argp, argc, argv, &args.options, &args, true) != 0)
		return run_usage_failed("check", argc, argv);
	return run_command("check", &steps, &args.options, &args, argc, argv);
}

const struct command command_check = {
	.name = "check",
	.help = "Tell whether the kernel lets programs map the MSI-X BAR",
	.run = check_run,
};
