// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "commands/run.h"
#include "gather/file.h"
#include "judge/compare.h"
#include "render/json.h"
#include "xmalloc.h"

static void PRINTF_FORMAT(4, 5) refuse(struct run *run, const char *file, enum finding_id id,
				       const char *format, ...)
{
	char why[FINDING_TEXT];
	AUTO_FINDING finding = { 0 };
	va_list ap;

	va_start(ap, format);
	vsnprintf(why, sizeof(why), format, ap);
	va_end(ap);
	finding_set(&finding, id, "%s: %s", file, why);
	finding_remedy(&finding, "'vfio-msixctl bench --json DEVICE' makes a report to compare");
	run_add_message(run, &finding);
}

/* Return: 0; -EINVAL after a message. */
static int read_report(struct run *run, const char *file, struct report *report,
		       struct compare_origin *origin)
{
	AUTO_FREE char *text = NULL;
	struct json_saved saved;
	char why[JSON_WHY];
	size_t size;
	int ret = file_read(file, &text, &size);

	if (ret) {
		refuse(run, file, FINDING_FILE_UNREADABLE, "cannot read it: %s", strerror(-ret));
		return -EINVAL;
	}
	ret = json_read(text, size, report, &saved, why);
	if (ret == -EINVAL)
		refuse(run, file, FINDING_FILE_DAMAGED, "cannot read it: %s", why);
	if (ret)
		return ret;
	snprintf(origin->file, sizeof(origin->file), "%s", file);
	snprintf(origin->command, sizeof(origin->command), "%s", saved.command);
	origin->host = report->facts.host;
	return 0;
}

static void nothing_in_common(struct run *run)
{
	AUTO_FINDING finding = { 0 };

	finding_set(&finding, FINDING_NOTHING_TO_COMPARE,
		    "the two reports have no device in common");
	finding_remedy(&finding, "save reports of the same device, before and after");
	run_add_message(run, &finding);
}

static int compare(struct run *run, struct report *before, struct report *after)
{
	struct comparison *comparison = xcalloc(1, sizeof(*comparison));
	char **names = run->options->names;
	int ret;

	run->report.comparison = comparison;
	ret = read_report(run, names[0], before, &comparison->origin[COMPARE_BEFORE]);
	if (ret == 0)
		ret = read_report(run, names[1], after, &comparison->origin[COMPARE_AFTER]);
	if (ret == 0)
		compare_reports(before, after, comparison);
	if (ret == 0 && comparison->n_pairs == 0)
		nothing_in_common(run);
	if (ret || comparison->n_pairs == 0) {
		compare_free(comparison);
		run->report.comparison = NULL;
	}
	return ret == -EINVAL ? 0 : ret;
}

static int fill(struct run *run)
{
	struct report before = { .command = "compare" }, after = { .command = "compare" };
	int ret = compare(run, &before, &after);

	report_free(&before);
	report_free(&after);
	return ret;
}

static void print(const struct run *run, const struct text *text)
{
	if (run->report.comparison)
		text_compare(text, run->report.comparison);
}

static error_t parse_compare(int key, char *arg, struct argp_state *state)
{
	const struct options *options = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = state->input;
		return 0;
	case ARGP_KEY_END:
		if (options->n_names != 2)
			argp_error(state, "two reports are needed, BEFORE and AFTER");
		else if (options->from || *options->sysroot || options->backend != BACKEND_AUTO)
			argp_error(state, "no machine is asked: --from, --sysroot and --backend have "
					  "no place here");
		else
			return 0;
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum exit_status compare_run(int argc, char **argv)
{
	static const struct argp_child children[] = { { &options_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		.parser = parse_compare,
		.args_doc = "BEFORE AFTER",
		.doc = "Put two reports that bench, check or info saved with --json side by side: "
		       "behaviour of the kernel, bytes that can be mapped, and the latency of each "
		       "path, with an interval for the difference.\v"
		       "Exit status: 0 compared, whatever came of it; 3 no device in common.",
		.children = children,
	};
	static const struct steps steps = { .fill = fill, .print = print };
	struct options options = OPTIONS_INIT;

	if (options_parse(&argp, argc, argv, &options, &options, false) != 0)
		return run_usage_failed("compare", argc, argv);
	return run_command("compare", &steps, &options, NULL, argc, argv);
}

const struct command command_compare = {
	.name = "compare",
	.help = "Put two saved reports side by side, before and after a change",
	.run = compare_run,
};
