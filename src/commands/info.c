// SPDX-License-Identifier: GPL-2.0-or-later
#include "command.h"
#include "commands/run.h"

static int gather(struct run *run, const struct vfio_handle *handle, struct device_facts *device,
		  struct device_report *verdicts)
{
	int ret = vfio_gather_regions(handle, device);

	(void)run;
	(void)verdicts;
	if (ret == 0)
		ret = vfio_gather_irqs(handle, device);
	return ret ? ret : vfio_gather_iommu(handle, device);
}

static error_t parse_info(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = state->input;
	return 0;
}

static enum exit_status info_run(int argc, char **argv)
{
	static const struct argp_child children[] = { { &options_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		.parser = parse_info,
		.args_doc = "DEVICE...",
		.doc = "Show what VFIO offers of each DEVICE: regions and their capability chains, "
		       "interrupts, the IOMMU, and the PCI side.\v"
		       "Opening a VFIO device resets the function, and so does closing it.",
		.children = children,
	};
	static const struct steps steps = { .opens = true, .gather = gather, .text = text_info };
	struct options options = OPTIONS_INIT;

	if (options_parse(&argp, argc, argv, &options, &options, true) != 0)
		return run_usage_failed("info", argc, argv);
	return run_command("info", &steps, &options, NULL, argc, argv);
}

const struct command command_info = {
	.name = "info",
	.help = "Show regions, capability chains, interrupts and IOMMU of a device",
	.run = info_run,
};
