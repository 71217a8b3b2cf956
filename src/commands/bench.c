// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "command.h"
#include "commands/bench_run.h"
#include "render/samples.h"
#include "render/svg.h"

static bool replayable(const struct device_facts *device, const struct device_report *verdicts)
{
	(void)device;
	return verdicts->n_benches && verdicts->benches[0].place.chosen;
}

/* A file of --samples: every figure is computed anew. */
static int import(struct run *run, const char *text, size_t size, char *why, size_t why_size)
{
	struct device_report *verdicts = calloc(1, sizeof(*verdicts));
	struct device_facts *device = facts_add_device(&run->report.facts, "");
	struct bench_report *bench = verdicts && device ? report_add_bench(verdicts) : NULL;
	int ret;

	run->report.devices = verdicts;
	if (!bench || !device)
		return -ENOMEM;
	ret = samples_read(text, size, &run->report.facts.host, device, bench, why, why_size);
	if (ret == -ENOMSG) {
		report_free(&run->report);
		return ret;
	}
	snprintf(device->name, sizeof(device->name), "%s",
		 facts_is_device(device) ? facts_device_label(device) : "selftest");
	if (ret == 0)
		bench_judge(run, device, verdicts);
	return ret;
}

typedef int (*writer)(FILE *out, const struct report *report, const struct device_facts *device,
		      const struct bench_report *bench);

static void save_file(struct run *run, const char *path, writer write)
{
	const struct device_facts *device = &run->report.facts.devices[0];
	const struct device_report *verdicts = &run->report.devices[0];
	struct finding finding;
	FILE *out = fopen(path, "we");
	int ret = out ? write(out, &run->report, device, &verdicts->benches[0]) : -errno;

	if (out && fclose(out) != 0 && ret == 0)
		ret = -errno;
	if (ret == 0)
		return;
	if (out && truncate(path, 0) != 0)
		errno = 0; /* it is no file, and keeps nothing */
	finding_set(&finding, "cannot-save", LEVEL_FAIL, "%s: cannot write it: %s", path,
		    strerror(-ret));
	finding_remedy(&finding, "see that the folder is there, may be written, and has room");
	run_add_message(run, EXIT_FAILED, &finding);
}

static void save(struct run *run)
{
	const struct bench_args *args = run->args;

	if (run->report.facts.n_devices == 0 || run->report.devices[0].n_benches == 0)
		return;
	if (args->samples_file && run->report.devices[0].benches[0].result.sample_count)
		save_file(run, args->samples_file, samples_write);
	if (args->svg_file)
		save_file(run, args->svg_file, svg_write);
}

static enum exit_status bench_run(int argc, char **argv)
{
	static const struct steps on_device = {
		.opens = true, .measures = true, .prepare = bench_prepare, .gather = bench_gather,
		.judge = bench_judge, .replayable = replayable, .import = import, .save = save,
		.text = text_bench,
	};
	static const struct steps on_memory = {
		.fill = bench_selftest, .save = save, .text = text_bench,
	};
	struct bench_args args;

	if (bench_args_parse(argc, argv, &args) != 0)
		return run_usage_failed("bench", argc, argv);
	return run_command("bench", args.selftest ? &on_memory : &on_device, &args.options, &args,
			   argc, argv);
}

const struct command command_bench = {
	.name = "bench",
	.help = "Time trapped against mmapped reads of one register",
	.run = bench_run,
};
