// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "command.h"
#include "commands/options.h"
#include "judge/compare.h"
#include "judge/origin.h"
#include "xmalloc.h"

struct compare_args {
	struct options options;
	int n_before; /* number of names that are BEFORE; the others are AFTER */
};

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
	const struct compare_args *compare_args = args;
	const size_t n_before = (size_t)compare_args->n_before;
	const struct facts *reports = report->facts.reports;
	AUTO_FINDING finding = { 0 };
	struct comparison *comparison;

	for (size_t i = 0; i < report->facts.n_reports; i++)
		if (refuse(report, &reports[i]))
			return;
	comparison = xcalloc(1, sizeof(*comparison));
	compare_reports(reports, n_before, reports + n_before, report->facts.n_reports - n_before,
			comparison);
	if (comparison->n_pairs) {
		report->comparison = comparison;
		return;
	}
	compare_free(comparison);
	finding_set(&finding, FINDING_NOTHING_TO_COMPARE, "the reports have no device in common");
	finding_remedy(&finding, "save reports of the same device, before and after");
	report_add_message(report, &finding);
}

static void print(const struct text *text, const struct report *report, const void *args)
{
	(void)args;
	if (report->comparison)
		text_compare(text, report->comparison);
}

/*
 * The number of reports before "--", which getopt() moves to the front. No option has a separate
 * argument.
 */
static int count_before(const struct argp_state *state)
{
	int n = 0;

	for (int i = 1; i < state->argc; i++) {
		const char *word = state->argv[i];

		if (strcmp(word, "--") == 0)
			return n;
		n += word[0] != '-' || !word[1];
	}
	return 0;
}

static error_t check_sides(struct argp_state *state, struct compare_args *args)
{
	const int n = args->options.n_names;

	if (args->n_before == 0 && n == 2)
		args->n_before = 1;
	if (args->n_before && args->n_before < n)
		return 0;
	argp_error(state, n > 2 ? "more than two reports: put -- between those of BEFORE and those "
				  "of AFTER" :
				  "two reports are needed, BEFORE and AFTER");
	return EINVAL;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct compare_args *args = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->options;
		args->n_before = count_before(state);
		return 0;
	case ARGP_KEY_END:
		return check_sides(state, args);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &options_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	.parser = parse,
	.args_doc = "BEFORE AFTER\nBEFORE... -- AFTER...",
	.doc = "Compare reports saved with --json by bench, check or info: kernel behaviour, "
	       "mappable bytes, and the latency of each path with a confidence interval for the "
	       "change. Several reports of a side count as one longer run.\vExit status: 0 "
	       "compared, whatever the result; 3 no device in common.",
	.children = children,
};

const struct command command_compare = {
	.name = "compare",
	.help = "Compare saved reports, before and after a change",
	.argp = &argp,
	.args_size = sizeof(struct compare_args),
	.ask = ask,
	.judge_all = judge_all,
	.text_all = print,
};
