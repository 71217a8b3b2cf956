// SPDX-License-Identifier: GPL-2.0-or-later
#include "command.h"
#include "commands/options.h"

static void judge(const void *args, struct report *report, size_t index)
{
	const struct device_facts *device = &report->facts.devices[index];
	struct device_report *verdicts = &report->devices[index];
	struct findings messages = { 0 };

	(void)args;
	verdicts->maps = maps_judge(&report->facts.host, device, &messages);
	verdicts->failed = !verdicts->maps;
	for (size_t i = 0; i < messages.n; i++)
		report_add_device_message(report, device, &messages.list[i]);
	findings_free(&messages);
}

static const struct argp_child children[] = { { &options_proc_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	.parser = options_pass_input,
	.args_doc = "DEVICE...",
	.doc = "Show which process has each DEVICE open, which parts of its BARs that process has "
	       "mapped and which trap, compared with what layout predicts.\v"
	       "Exit status: 0 done, 3 no process has it open, or this user cannot see it.\n"
	       "Only /proc and sysfs are read; no device is opened or reset.",
	.children = children,
};

const struct command command_maps = {
	.name = "maps",
	.help = "Show which parts of a device a process has mapped",
	.argp = &argp,
	.args_size = sizeof(struct options),
	.names_needed = true,
	.needs = NEED_IDENTITY | NEED_MSIX | NEED_HOLDERS,
	.wants = NEED_FUNCTION | NEED_GROUP,
	.judge = judge,
	.text = text_maps,
};
