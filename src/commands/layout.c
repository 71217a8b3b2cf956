// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "command.h"
#include "commands/options.h"
#include "escape.h"
#include "units.h"

enum {
	OPTION_PAGE_SIZE = 0x200,
};

struct layout_args {
	struct options options;
	struct layout_request request;
};

static void judge(const void *arg, struct report *report, size_t index)
{
	const struct layout_args *args = arg;
	const struct device_facts *device = &report->facts.devices[index];
	struct device_report *verdicts = &report->devices[index];
	AUTO_FINDING finding = { 0 };

	if (!layout_refuses(&report->facts.host, device, &finding)) {
		verdicts->layout = layout_judge(&report->facts.host, device, &args->request,
						&verdicts->findings);
		return;
	}
	verdicts->failed = true;
	report_add_device_message(report, device, &finding);
}

static error_t parse_page_sizes(const char *arg, struct layout_request *request,
				struct argp_state *state)
{
	const char *text = arg, *end;
	char safe[256];
	uint64_t size;

	do {
		end = units_take_size(text, &size);
		if (!end || (*end && *end != ',') || size < LAYOUT_PAGE_MIN ||
		    size > LAYOUT_PAGE_MAX || (size & (size - 1))) {
			argp_error(
				state,
				"--page-size: invalid list '%s' (allowed: powers of two, 4K or more)",
				escape_text(safe, sizeof(safe), arg));
			return EINVAL;
		}
		if (request->n_pages == LAYOUT_PAGES_MAX) {
			argp_error(state, "--page-size: more than %d sizes in '%s'",
				   LAYOUT_PAGES_MAX, escape_text(safe, sizeof(safe), arg));
			return EINVAL;
		}
		request->pages[request->n_pages++] = size;
		text = end + 1;
	} while (*end == ',');
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct layout_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->options;
		return 0;
	case OPTION_PAGE_SIZE:
		return parse_page_sizes(arg, &args->request, state);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option option_list[] = {
	{ "page-size", OPTION_PAGE_SIZE, "SIZE[,SIZE...]", 0,
	  "Page sizes, such as 16K,64K or 65536; default: 4, 16 and 64 KiB, and this machine's",
	  0 },
	{ 0 },
};
static const struct argp_child children[] = { { &options_pci_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.args_doc = "DEVICE...",
	.doc = "Show where each DEVICE has its MSI-X table and its Pending Bit Array (PBA), and "
	       "how many bytes of registers trap because of that, by page size, kernel behaviour "
	       "and consumer.\vExit status: 0 done, 3 cannot tell (the message says why).\n"
	       "Only configuration space and sysfs are read; no device is opened or reset.",
	.children = children,
};

const struct command command_layout = {
	.name = "layout",
	.help = "Show which parts of each BAR can be mapped and which trap",
	.argp = &argp,
	.args_size = sizeof(struct layout_args),
	.names_needed = true,
	.needs = NEED_IDENTITY | NEED_MSIX,
	.wants = NEED_FUNCTION | NEED_GROUP,
	.judge = judge,
	.text = text_layout,
};
