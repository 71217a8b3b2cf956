// SPDX-License-Identifier: GPL-2.0-or-later
#include "command.h"
#include "commands/run.h"
#include "gather/ready.h"
#include "gather/used.h"

static int gather(struct run *run, const struct vfio_handle *handle, struct device_facts *device,
		  struct device_report *verdicts)
{
	const char *sysroot = run->options->sysroot;

	(void)handle;
	(void)verdicts;
	ready_gather(sysroot, &run->report.facts.host, device);
	used_gather(sysroot, device);
	return 0;
}

static void judge(struct run *run, const struct device_facts *device,
		  struct device_report *verdicts)
{
	verdicts->doctor = doctor_judge(&run->report.facts.host, device);
	run->report.exit_status =
		exit_worse(run->report.exit_status, doctor_exit_status(verdicts->doctor));
}

static bool replayable(const struct facts *facts, const struct device_facts *device,
		       const struct device_report *verdicts)
{
	(void)verdicts;
	/* A text of lspci is answered as far as it goes; a report should have what doctor gathers. */
	return device->ready.status == 0 || *facts->source.form;
}

static error_t parse_doctor(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = state->input;
	return 0;
}

static enum exit_status doctor_run(int argc, char **argv)
{
	static const struct argp_child children[] = { { &options_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		.parser = parse_doctor,
		.args_doc = "DEVICE...",
		.doc = "Go through what must hold before a program can open each DEVICE through VFIO, in "
		       "order, and name the next command to run.\v"
		       "Exit status: 0 nothing stands in the way, 1 something does, 3 no such device.\n"
		       "No device is opened.",
		.children = children,
	};
	static const struct steps steps = {
		.pci_only = true,
		.lspci = true,
		.gather = gather,
		.judge = judge,
		.replayable = replayable,
		.text = text_doctor,
	};
	struct options options = OPTIONS_INIT;

	if (options_parse(&argp, argc, argv, &options, &options, true) != 0)
		return run_usage_failed("doctor", argc, argv);
	return run_command("doctor", &steps, &options, NULL, argc, argv);
}

const struct command command_doctor = {
	.name = "doctor",
	.help = "Tell what keeps a device from being opened, and what to do",
	.run = doctor_run,
};
