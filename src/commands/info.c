// SPDX-License-Identifier: GPL-2.0-or-later
#include "command.h"
#include "commands/run.h"
#include "gather/probe.h"
#include "gather/ready.h"

static int gather(struct run *run, const struct vfio_handle *handle, struct device_facts *device,
		  struct device_report *verdicts)
{
	(void)verdicts;
	vfio_gather_regions(handle, device);
	vfio_gather_irqs(handle, device);
	vfio_gather_iommu(handle, device);
	/* What check asks, so that the JSON of info is a bug report that check can replay. */
	if (device->msix.status == 0)
		probe_gather(handle, run->report.facts.host.page_size, device);
	return 0;
}

/* A saved report shall answer why the device could not be opened, too. */
static bool prepare(struct run *run, struct device_facts *device, struct device_report *verdicts)
{
	(void)verdicts;
	if (run->options->json != JSON_OFF)
		ready_gather(run->options->sysroot, &run->report.facts.host, device);
	return true;
}

static void judge(struct run *run, const struct device_facts *device,
		  struct device_report *verdicts)
{
	check_judge(&run->report.facts.host, device, &verdicts->check);
}

static bool replayable(const struct facts *facts, const struct device_facts *device,
		       const struct device_report *verdicts)
{
	(void)facts;
	(void)verdicts;
	return device->vfio.status == 0;
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
	static const struct steps steps = {
		.opens = true,
		.prepare = prepare,
		.gather = gather,
		.judge = judge,
		.replayable = replayable,
		.text = text_info,
	};
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
