// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "command.h"
#include "commands/options.h"
#include "escape.h"
#include "number.h"
#include "render/progress.h"
#include "units.h"

enum {
	OPTION_TIME = 0x200,
	OPTION_SOURCE,
	OPTION_MAX_SHARE,
	OPTION_GPA,
	OPTION_QMP,
};

#define TIME_S 10.0
#define TIME_MAX_S 86400.0

struct watch_args {
	struct options options;
	double seconds;
	enum trap_sources sources;
	struct trap_window windows[TRAP_WINDOWS_MAX]; /* of --gpa */
	size_t n_windows;
	const char *qmp;
	double max_share; /* percent of one CPU; negative: no limit */
	struct progress progress;
};

static void init(void *arg)
{
	struct watch_args *args = arg;

	args->seconds = TIME_S;
	args->max_share = -1;
}

static void show_progress(void *arg, uint64_t ns)
{
	struct watch_args *args = arg;

	progress_show(&args->progress, (unsigned int)(ns / 1000000000),
		      (unsigned int)(args->seconds + 0.5));
}

static void ask(void *arg, struct request *request)
{
	struct watch_args *args = arg;

	request->watch_ns = (uint64_t)(args->seconds * 1e9);
	request->trap_sources = args->sources;
	request->qmp = args->qmp;
	memcpy(request->windows, args->windows, sizeof(request->windows));
	request->n_windows = args->n_windows;
	request->watched = show_progress;
	request->watched_arg = args;
	progress_begin(&args->progress, NULL, args->options.quiet);
}

static void judge(const void *arg, struct report *report, size_t index)
{
	const struct watch_args *args = arg;
	const struct device_facts *device = &report->facts.devices[index];
	struct device_report *verdicts = &report->devices[index];
	struct findings messages = { 0 };

	verdicts->watch = watch_judge(&report->facts.host, device, &messages);
	if (verdicts->watch && args->max_share >= 0)
		watch_limit(verdicts->watch, args->max_share, &messages);
	verdicts->failed = !verdicts->watch;
	for (size_t i = 0; i < messages.n; i++)
		report_add_device_message(report, device, &messages.list[i]);
	findings_free(&messages);
}

static void end_progress(void *arg, struct report *report)
{
	struct watch_args *args = arg;

	(void)report;
	progress_end(&args->progress);
}

static error_t set_time(struct argp_state *state, const char *arg, struct watch_args *args)
{
	char safe[256];

	if (units_parse_time(arg, TIME_MAX_S, &args->seconds) && args->seconds > 0)
		return 0;
	argp_error(state, "--time: invalid time '%s' (such as 10s or 500ms)",
		   escape_text(safe, sizeof(safe), arg));
	return EINVAL;
}

static error_t set_limit(struct argp_state *state, const char *arg, struct watch_args *args)
{
	char safe[256];
	const char *end = number_take_real(arg, &args->max_share);

	if (end && (!*end || strcmp(end, "%") == 0))
		return 0;
	argp_error(state, "--max-share: invalid percentage '%s' (such as 5%%)",
		   escape_text(safe, sizeof(safe), arg));
	return EINVAL;
}

/* "bar0=0xe0000000" */
static error_t add_window(struct argp_state *state, const char *arg, struct watch_args *args)
{
	const bool is_bar = strncmp(arg, "bar", 3) == 0;
	char safe[256];
	uint64_t bar, start;
	const char *at = is_bar ? number_take(arg + 3, 10, 5, &bar) : NULL;

	if (!at || *at != '=' || !number_parse(at + 1, NUMBER_PREFIXED, UINT64_MAX, &start) ||
	    start == 0) {
		argp_error(state, "--gpa: invalid address '%s' (such as bar0=0xe0000000)",
			   escape_text(safe, sizeof(safe), arg));
		return EINVAL;
	}
	for (size_t i = 0; i < args->n_windows; i++) {
		if (args->windows[i].bar != bar)
			continue;
		argp_error(state, "--gpa: bar%u has an address already", (unsigned int)bar);
		return EINVAL;
	}
	args->windows[args->n_windows++] =
		(struct trap_window){ .bar = (uint32_t)bar, .start = start };
	return 0;
}

/* Addresses are of a guest of this machine, of one device, and for what KVM counts. */
static error_t check_addresses(struct argp_state *state, const struct watch_args *args)
{
	const char *option = args->qmp ? "qmp" : "gpa";

	if (!args->qmp && args->n_windows == 0)
		return 0;
	if (args->qmp && args->n_windows)
		argp_error(state, "--gpa cannot be used with --qmp");
	else if (args->options.from)
		argp_error(state, "--%s cannot be used with --from", option);
	else if (args->sources == TRAP_SOURCES_VFIO)
		argp_error(state, "--%s cannot be used with --source=vfio", option);
	else if (args->n_windows && args->options.n_names > 1)
		argp_error(state, "--gpa cannot be used with more than one DEVICE");
	else
		return 0;
	return EINVAL;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct watch_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->options;
		state->child_inputs[1] = &args->options;
		return 0;
	case OPTION_TIME:
		return set_time(state, arg, args);
	case OPTION_SOURCE:
		return options_choice(state, "source", arg, &names_trap_sources, &args->sources);
	case OPTION_MAX_SHARE:
		return set_limit(state, arg, args);
	case OPTION_GPA:
		return add_window(state, arg, args);
	case OPTION_QMP:
		args->qmp = arg;
		return 0;
	case ARGP_KEY_END:
		return check_addresses(state, args);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option option_list[] = {
	{ "time", OPTION_TIME, "SECONDS", 0, "Count for that long, such as 60s; default: 10s", 0 },
	{ "source", OPTION_SOURCE, "auto|vfio|kvm", 0,
	  "Count what reaches vfio-pci, the MMIO exits of KVM, or, by default, both", 0 },
	{ "gpa", OPTION_GPA, "barN=ADDRESS", 0,
	  "The guest-physical address of a BAR, where it cannot be read; may be repeated", 0 },
	{ "qmp", OPTION_QMP, "SOCKET", 0, "Get these addresses from QEMU, through a QMP socket",
	  0 },
	{ "max-share", OPTION_MAX_SHARE, "PERCENT", 0,
	  "Exit status 1 if the accesses to a device take more than this part of one CPU", 0 },
	{ 0 },
};
static const struct argp_child children[] = { { &options_proc_argp, 0, NULL, 0 },
					      { &options_format_argp, 0, NULL, 0 },
					      { 0 } };
static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.args_doc = "DEVICE...",
	.doc = "Count the trapped accesses to each DEVICE, which is in use, for some seconds: which "
	       "registers, how often, how long each took, and what share of a CPU that is.\v"
	       "Exit status: 0 done, 1 more than --max-share, 3 cannot tell, 4 failed.\n"
	       "The kernel counts, by probes that are removed again. The device is not opened, "
	       "and its registers are not accessed. A signal ends the counting early, and what was "
	       "counted is reported.",
	.children = children,
};

const struct command command_watch = {
	.name = "watch",
	.help = "Count which registers of a device in use trap, and what that costs",
	.argp = &argp,
	.args_size = sizeof(struct watch_args),
	.init = init,
	.names_needed = true,
	.needs = NEED_IDENTITY | NEED_MSIX | NEED_HOLDERS | NEED_TRAPS,
	.wants = NEED_FUNCTION | NEED_GROUP,
	.ask = ask,
	.judge = judge,
	.text = text_watch,
	.metrics = prometheus_watch,
	.write_files = end_progress,
	.reports_when_stopped = true,
};
