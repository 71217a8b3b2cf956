// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "commands/bench_args.h"
#include "judge/quality.h"
#include "judge/timing.h"
#include "render/samples.h"
#include "render/svg.h"
#include "xmalloc.h"

static void init(void *args)
{
	bench_args_init(args);
}

static int accept(const void *arg, const char *name)
{
	const struct bench_args *args = arg;

	return args->selftest ? 0 : options_need_name(name, &args->options);
}

static size_t choose(const struct facts *facts, const struct device_facts *device,
		     struct register_choice registers[static REGISTERS_MAX])
{
	struct findings why = { 0 };
	const size_t n = timing_choose(facts, device, registers, &why);

	findings_free(&why);
	return n;
}

static void show_progress(void *arg, unsigned int done, unsigned int total)
{
	progress_show(arg, done, total);
}

static void ask(void *arg, struct request *request)
{
	struct bench_args *args = arg;

	request->source = args->selftest ? &source_memory : NULL;
	request->enable_ioctl = args->enable_ioctl;
	args->where.pba_only = args->options.borrow;
	request->bench = (struct bench_request){
		.where = args->where,
		.all_bars = args->all_bars,
		.trapped = args->measure.paths & 1u << MEASURE_TRAPPED,
		.mmapped = args->measure.paths & 1u << MEASURE_MMAPPED,
		.into_file = args->samples_file || args->svg_file,
	};
	request->measure = args->measure;
	request->measure.progress = show_progress;
	request->measure.progress_arg = &args->progress;
	request->samples = args->samples;
	request->cpu_given = args->cpu_given;
	request->choose = choose;
	progress_begin(&args->progress, "blocks", args->options.quiet);
}

static void judge_figures(struct report *report, size_t index)
{
	const struct device_facts *device = &report->facts.devices[index];
	struct device_report *verdicts = &report->devices[index];

	if (device->probe.status == 0)
		check_judge(&report->facts.host, device, &verdicts->check);
	for (size_t i = 0; i < device->n_measurements; i++)
		quality_judge(&device->measurements[i].result, &report->facts.host.machine,
			      device->environment, findings_add(&verdicts->qualities));
}

static void judge(const void *args, struct report *report, size_t index)
{
	const struct device_facts *device = &report->facts.devices[index];
	struct device_report *verdicts = &report->devices[index];

	(void)args;
	timing_judge(&report->facts, device, &verdicts->findings);
	for (size_t i = 0; i < verdicts->findings.n; i++) {
		const struct finding *finding = &verdicts->findings.list[i];

		report_add_device_message(report, device, finding);
		verdicts->failed |= finding->level == LEVEL_FAIL;
	}
	if (!verdicts->failed)
		judge_figures(report, index);
}

/* Opened before the measurement, but truncated only once there is something to write. */
static FILE *open_file(struct facts *facts, const char *path)
{
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666) : -1;
	FILE *file;

	if (!path)
		return NULL;
	file = fd < 0 ? NULL : fdopen(fd, "w");
	if (file)
		return file;
	facts_add_unsaved(facts, path, FILE_OPEN, fd < 0 ? -errno : xmalloc_errno());
	if (fd >= 0)
		close(fd);
	return NULL;
}

static void open_files(void *arg, struct facts *facts)
{
	struct bench_args *args = arg;

	args->samples_out = open_file(facts, args->samples_file);
	args->svg_out = open_file(facts, args->svg_file);
}

/*
 * By descriptor, as the name may refer to another file by now. Only regular files can be truncated.
 */
static int empty_file(FILE *file)
{
	struct stat st;

	__fpurge(file);
	if (fstat(fileno(file), &st) != 0)
		return -errno;
	return S_ISREG(st.st_mode) && ftruncate(fileno(file), 0) != 0 ? -errno : 0;
}

static int write_samples(FILE *out, const struct report *report)
{
	const struct device_facts *device = report->facts.devices;

	return samples_write(out, &report->facts.host, device, device->measurements);
}

static void write_file(struct report *report, const char *path, FILE *out,
		       int (*write)(FILE *out, const struct report *report))
{
	int ret = empty_file(out);

	if (ret == 0)
		ret = write(out, report);
	if (ret == 0 && fflush(out) != 0)
		ret = -errno;
	if (ret)
		empty_file(out);
	if (fclose(out) != 0 && ret == 0)
		ret = -errno;
	if (ret)
		facts_add_unsaved(&report->facts, path, FILE_WRITE, ret);
}

static bool has_figures(const struct report *report)
{
	return report->devices && report->facts.n_devices && report->devices[0].qualities.n;
}

static void write_files(void *arg, struct report *report)
{
	struct bench_args *args = arg;
	FILE *samples = args->samples_out, *svg = args->svg_out;

	progress_end(&args->progress);
	if (samples && has_figures(report) &&
	    report->facts.devices->measurements->result.sample_count)
		write_file(report, args->samples_file, samples, write_samples);
	else if (samples)
		fclose(samples);
	if (svg && has_figures(report))
		write_file(report, args->svg_file, svg, svg_write);
	else if (svg)
		fclose(svg);
}

const struct command command_bench = {
	.name = "bench",
	.help = "Time trapped against mmapped reads of one register",
	.argp = &bench_argp,
	.args_size = sizeof(struct bench_args),
	.init = init,
	.accept = accept,
	.needs = NEED_MEASUREMENT,
	.wants = NEED_FUNCTION | NEED_GROUP | NEED_REGIONS | NEED_PROBE,
	.ask = ask,
	.announce = timing_announce,
	.judge = judge,
	.text = text_bench,
	.open_files = open_files,
	.write_files = write_files,
};
