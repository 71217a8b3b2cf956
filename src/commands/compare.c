// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "command.h"
#include "commands/options.h"
#include "judge/compare.h"
#include "judge/origin.h"
#include "xmalloc.h"

static void ask(void *args, struct request *request)
{
	(void)args;
	request->source = &source_reports;
}

static bool refuse(struct report *report, const struct facts *facts)
{
	struct findings findings = { 0 };

	if (!facts->source.fault)
		return false;
	origin_judge(facts, "compare", &findings);
	report_add_message(report, &findings.list[0]);
	findings_free(&findings);
	return true;
}

static void judge_all(const void *args, struct report *report)
{
	const struct facts *reports = report->facts.reports;
	AUTO_FINDING finding = { 0 };
	struct comparison *comparison;

	(void)args;
	for (size_t i = 0; i < report->facts.n_reports; i++)
		if (refuse(report, &reports[i]))
			return;
	comparison = xcalloc(1, sizeof(*comparison));
	compare_reports(&reports[COMPARE_BEFORE], &reports[COMPARE_AFTER], comparison);
	if (comparison->n_pairs) {
		report->comparison = comparison;
		return;
	}
	compare_free(comparison);
	finding_set(&finding, FINDING_NOTHING_TO_COMPARE,
		    "the two reports have no device in common");
	finding_remedy(&finding, "save reports of the same device, before and after");
	report_add_message(report, &finding);
}

static void print(const struct text *text, const struct report *report, const void *args)
{
	(void)args;
	if (report->comparison)
		text_compare(text, report->comparison);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const struct options *options = state->input;

	if (key != ARGP_KEY_END)
		return options_pass_input(key, arg, state);
	if (options->n_names == 2)
		return 0;
	argp_error(state, "two reports are needed, BEFORE and AFTER");
	return EINVAL;
}

static const struct argp_child children[] = { { &options_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	.parser = parse,
	.args_doc = "BEFORE AFTER",
	.doc = "Put two reports that bench, check or info saved with --json side by side: "
	       "behaviour of the kernel, bytes that can be mapped, and the latency of each "
	       "path, with an interval for the difference.\v"
	       "Exit status: 0 compared, whatever came of it; 3 no device in common.",
	.children = children,
};

const struct command command_compare = {
	.name = "compare",
	.help = "Put two saved reports side by side, before and after a change",
	.argp = &argp,
	.args_size = sizeof(struct options),
	.ask = ask,
	.judge_all = judge_all,
	.text_all = print,
};
