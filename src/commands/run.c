// SPDX-License-Identifier: GPL-2.0-or-later
#include "commands/run.h"

#include <stdlib.h>
#include <string.h>

#include "commands/options.h"
#include "commands/signals.h"
#include "facts/names.h"
#include "judge/diagnosis.h"
#include "judge/origin.h"
#include "msg.h"
#include "render/json.h"
#include "render/output.h"
#include "xmalloc.h"

struct run {
	const struct command *command;
	const struct options *options;
	void *args; /* the command's own, which begin with @options */
	struct request request;
	struct report report;
	size_t printed; /* number of messages printed so far */
};

/* Prints new messages to stderr. */
static void print_messages(struct run *run)
{
	for (; run->printed < run->report.messages.n; run->printed++) {
		const struct finding *finding = &run->report.messages.list[run->printed];

		if (run->options->quiet && finding->level != LEVEL_FAIL)
			continue;
		msg_line("%s", finding->text);
		if (*finding->remedy)
			msg_line("next: %s", finding->remedy);
	}
}

static void add_messages(struct report *report, struct findings *findings)
{
	for (size_t i = 0; i < findings->n; i++)
		report_add_message(report, &findings->list[i]);
	findings_free(findings);
}

static void judge_unsaved(struct report *report, size_t first, enum file_step step)
{
	struct findings findings = { 0 };

	origin_unsaved(&report->facts, first, step, &findings);
	add_messages(report, &findings);
}

static void judge_chain(struct report *report, const struct device_facts *device, const char *of,
			const struct chain *chain)
{
	AUTO_FINDING finding = { 0 };

	if (diagnose_chain(of, chain, &finding))
		report_add_device_message(report, device, &finding);
}

/* Findings about an opened device that apply to every command. */
static void judge_opened(struct report *report, const struct device_facts *device)
{
	AUTO_FINDING finding = { 0 };

	if (device->open.status == 0 && diagnose_noiommu(device, &finding))
		report_add_device_message(report, device, &finding);
	judge_chain(report, device, "the device", &device->vfio.chain);
	for (size_t i = 0; i < device->n_regions; i++) {
		const struct region_facts *region = &device->regions[i];
		const char *name = names_get(&names_pci_region, region->index);

		judge_chain(report, device, name ? name : "a region", &region->chain);
	}
	judge_chain(report, device, "the IOMMU", &device->iommu.chain);
}

static void judge_closed(struct report *report, const struct device_facts *device)
{
	AUTO_FINDING finding = { 0 };

	if (diagnose_ioctl_stays_on(device, &finding))
		report_add_device_message(report, device, &finding);
}

static void judge_device(struct run *run, size_t index)
{
	const struct command *command = run->command;
	struct report *report = &run->report;
	const struct device_facts *device = &report->facts.devices[index];
	AUTO_FINDING finding = { 0 };

	if (origin_refuses(&report->facts, device, command->name, command->needs, &finding)) {
		report->devices[index].failed = true;
		report_add_device_message(report, device, &finding);
	} else {
		judge_opened(report, device);
		command->judge(run->args, report, index);
	}
	judge_closed(report, device);
}

static void judge_devices(struct run *run)
{
	struct report *report = &run->report;

	report->devices = xcalloc(report->facts.n_devices, sizeof(*report->devices));
	for (size_t i = 0; i < report->facts.n_devices; i++)
		judge_device(run, i);
}

/* Unlike doctor of the host, whose devices only count. */
static bool is_by_device(const struct run *run)
{
	return run->command->judge && run->report.facts.survey.status == FACT_NOT_ASKED;
}

static void judge(struct run *run)
{
	struct report *report = &run->report;
	struct findings findings = { 0 };
	AUTO_FINDING nothing = { 0 };

	origin_judge(&report->facts, run->command->name, &findings);
	add_messages(report, &findings);
	if (report->facts.source.fault)
		return;
	if (run->command->judge_all)
		run->command->judge_all(run->args, report);
	if (!is_by_device(run))
		return;
	judge_devices(run);
	if (report->facts.n_devices || report->messages.n)
		return;
	origin_nothing(&report->facts, &nothing);
	report_add_message(report, &nothing);
}

static void print_text(const struct run *run, const struct text *text)
{
	const struct command *command = run->command;
	const struct report *report = &run->report;
	bool first = true;

	if (report->facts.source.fault)
		return;
	if (command->text_all)
		command->text_all(text, report, run->args);
	for (size_t i = 0; command->text && is_by_device(run) && i < report->facts.n_devices; i++) {
		if (report->devices[i].failed)
			continue;
		if (!first)
			fputc('\n', text->out);
		first = false;
		command->text(text, report, i);
	}
	if (command->text_end)
		command->text_end(text, report);
}

/* Rendered into memory first, so that stdout gets either the whole report or none of it. */
static int render(const struct run *run)
{
	const struct options *options = run->options;
	AUTO_FREE char *output = NULL;

	if (options->json != JSON_OFF) {
		output = json_render(&run->report, options->json == JSON_PRETTY);
	} else if (options->metrics_file || (options->quiet && !options->metrics)) {
		return 0; /* write_metrics() has written the file */
	} else if (options->metrics) {
		output = prometheus_render(&run->report, run->command->metrics);
	} else {
		struct output memory;
		struct text text;

		output_open(&memory);
		text_init(&text, memory.out, options->color == COLOR_ALWAYS,
			  options->color == COLOR_AUTO, options->verbose);
		print_text(run, &text);
		output = output_close(&memory);
	}
	return output_write(output);
}

static enum exit_status finish(struct run *run, int ret)
{
	enum exit_status status;

	print_messages(run);
	if (ret == 0)
		ret = render(run);
	status = run->report.exit_status;
	if (ret) {
		msg_line("cannot finish the report: %s", strerror(-ret));
		status = EXIT_FAILED;
	}
	report_free(&run->report);
	free(run->args);
	return status;
}

static void write_metrics(struct run *run)
{
	const char *path = run->options->metrics_file;
	AUTO_FREE char *text = prometheus_render(&run->report, run->command->metrics);
	int ret = output_replace(path, text);

	if (ret)
		facts_add_unsaved(&run->report.facts, path, FILE_WRITE, ret);
}

static void write_files(struct run *run)
{
	if (run->command->write_files)
		run->command->write_files(run->args, &run->report);
	if (run->options->metrics_file)
		write_metrics(run);
	judge_unsaved(&run->report, 0, FILE_WRITE);
}

static void announce(struct run *run, const struct bench_request *bench)
{
	AUTO_FINDING finding = { 0 };

	if (run->command->announce && run->command->announce(bench, &finding))
		report_add_message(&run->report, &finding);
}

static enum exit_status load_and_judge(struct run *run)
{
	struct facts *facts = &run->report.facts;
	size_t n_unsaved;
	int ret;

	if (run->command->open_files)
		run->command->open_files(run->args, facts);
	n_unsaved = facts->n_unsaved;
	judge_unsaved(&run->report, 0, FILE_OPEN);
	announce(run, &run->request.bench);
	print_messages(run); /* now, as gathering may take long */
	ret = source_load(&run->request, facts);
	if (*signals_flag() && !run->command->reports_when_stopped) {
		/* Everything is closed and undone; a partial report is not printed. */
		report_free(&run->report);
		msg_line("interrupted");
		signals_die();
	}
	if (ret == 0) {
		judge_unsaved(&run->report, n_unsaved, FILE_OPEN);
		if (run->options->from)
			announce(run, &facts->bench);
		judge(run);
	}
	write_files(run);
	return finish(run, ret);
}

static void make_request(struct run *run)
{
	const struct options *options = run->options;
	struct request *request = &run->request;

	*request = (struct request){
		.needs = run->command->needs,
		.wants = run->command->wants,
		.names = options->names,
		.n_names = options->n_names,
		.from = options->from,
		.stop = signals_flag(),
		.sysroot = options->sysroot,
		.backend = options->backend,
		.vf_token = options->vf_token,
		.borrow = options->borrow,
		.borrow_pid = options->borrow_pid,
		.bench.status = FACT_NOT_ASKED,
		.arg = run->args,
	};
	if (options->borrow)
		request->wants |= NEED_HOLDERS;
	if (run->command->ask)
		run->command->ask(run->args, request);
}

/* argp has reported the fault on stderr; with --json it is reported in JSON, too. */
static enum exit_status refuse_usage(struct run *run)
{
	const struct request request = { .source = &source_usage };

	source_load(&request, &run->report.facts);
	judge(run);
	run->printed = run->report.messages.n;
	if (run->options->json != JSON_OFF)
		return finish(run, 0);
	report_free(&run->report);
	free(run->args);
	return EXIT_USAGE;
}

static int parse(const struct run *run, int argc, char **argv)
{
	const struct command *command = run->command;
	struct options *options = run->args;
	int ret =
		options_parse(command->argp, argc, argv, options, run->args, command->names_needed);

	return ret || !command->accept ? ret : command->accept(run->args, argv[0]);
}

enum exit_status run_command(const struct command *command, int argc, char **argv)
{
	void *args = xcalloc(1, command->args_size);
	struct run run = {
		.command = command,
		.options = args,
		.args = args,
		.report = { .command = command->name, .argc = argc - 1, .argv = argv + 1 },
	};

	*(struct options *)args = OPTIONS_INIT;
	if (command->init)
		command->init(args);
	facts_init(&run.report.facts);
	if (parse(&run, argc, argv) != 0)
		return refuse_usage(&run);
	signals_catch();
	make_request(&run);
	return load_and_judge(&run);
}
