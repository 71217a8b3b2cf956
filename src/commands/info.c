// SPDX-License-Identifier: GPL-2.0-or-later
#include "command.h"
#include "commands/options.h"

/* A saved report also answers why the device could not be opened. */
static void ask(void *args, struct request *request)
{
	const struct options *options = args;

	if (options->json != JSON_OFF)
		request->wants |= NEED_SETUP;
}

static void judge(const void *args, struct report *report, size_t index)
{
	(void)args;
	check_judge(&report->facts.host, &report->facts.devices[index],
		    &report->devices[index].check);
}

static const struct argp_child children[] = { { &options_borrow_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	.parser = options_pass_input,
	.args_doc = "DEVICE...",
	.doc = "Show what PCI and VFIO report about each DEVICE: regions and their capability "
	       "chains, interrupts and the IOMMU.\vOpening a VFIO device resets the function, and "
	       "so does closing it. With --borrow it is neither opened nor reset.",
	.children = children,
};

const struct command command_info = {
	.name = "info",
	.help = "Show regions, capability chains, interrupts and IOMMU of a device",
	.argp = &argp,
	.args_size = sizeof(struct options),
	.names_needed = true,
	.needs = NEED_DEVICE,
	/* Also what check needs, so that the JSON of info is a bug report that check can replay. */
	.wants = NEED_FUNCTION | NEED_GROUP | NEED_REGIONS | NEED_INTERRUPTS | NEED_IOMMU |
		 NEED_PROBE,
	.ask = ask,
	.judge = judge,
	.text = text_info,
};
