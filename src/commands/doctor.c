// SPDX-License-Identifier: GPL-2.0-or-later
#include "command.h"
#include "commands/options.h"

static void judge(const void *args, struct report *report, size_t index)
{
	struct device_report *verdicts = &report->devices[index];

	(void)args;
	verdicts->doctor = doctor_judge(&report->facts.host, &report->facts.devices[index]);
	report->exit_status = exit_worse(report->exit_status, doctor_exit_status(verdicts->doctor));
}

static const struct argp_child children[] = { { &options_pci_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	.parser = options_pass_input,
	.args_doc = "DEVICE...",
	.doc = "Check the prerequisites for opening each DEVICE through VFIO, in order, and name "
	       "the next command to run.\vExit status: 0 no obstacle, 1 an obstacle was found, 3 "
	       "cannot tell: no such device, or lspci does not show enough.\n"
	       "No device is opened.",
	.children = children,
};

const struct command command_doctor = {
	.name = "doctor",
	.help = "Find what prevents a device from being opened, and the remedy",
	.argp = &argp,
	.args_size = sizeof(struct options),
	.names_needed = true,
	.needs = NEED_IDENTITY | NEED_SETUP,
	.wants = NEED_FUNCTION | NEED_GROUP | NEED_HOST_USE,
	.judge = judge,
	.text = text_doctor,
};
