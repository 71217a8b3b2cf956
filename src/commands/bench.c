// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "commands/bench_run.h"
#include "render/samples.h"
#include "render/svg.h"
#include "xmalloc.h"

static bool replayable(const struct facts *facts, const struct device_facts *device,
		       const struct device_report *verdicts)
{
	(void)facts;
	(void)device;
	return verdicts->n_benches && verdicts->benches[0].place.chosen;
}

/* A file of --samples: every figure is computed anew. */
static int import(struct run *run, const char *text, size_t size, char *why, size_t why_size)
{
	struct device_report *verdicts = xcalloc(1, sizeof(*verdicts));
	struct device_facts *device = facts_add_device(&run->report.facts, "");
	struct bench_report *bench = report_add_bench(verdicts);
	int ret;

	run->report.devices = verdicts;
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

static void cannot_save(struct run *run, const char *path, int status)
{
	AUTO_FINDING finding = { 0 };

	finding_set(&finding, FINDING_CANNOT_SAVE, "%s: cannot write it: %s", path,
		    strerror(-status));
	finding_remedy(&finding, "check that the directory is there, may be written, and has room");
	run_add_message(run, &finding);
}

/* Opened before anything is measured, and emptied only once there is something to write. */
static FILE *open_file(struct run *run, const char *path)
{
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666) : -1;
	FILE *file;

	if (!path)
		return NULL;
	file = fd < 0 ? NULL : fdopen(fd, "w");
	if (file)
		return file;
	cannot_save(run, path, fd < 0 ? -errno : xmalloc_errno());
	if (fd >= 0)
		close(fd);
	return NULL;
}

static void begin(struct run *run)
{
	struct bench_args *args = run->args;

	args->samples_out = open_file(run, args->samples_file);
	args->svg_out = open_file(run, args->svg_file);
}

/* Through the descriptor: the name may be another file's by now. What is no file keeps nothing. */
static int empty_file(FILE *file)
{
	struct stat st;

	__fpurge(file);
	if (fstat(fileno(file), &st) != 0)
		return -errno;
	return S_ISREG(st.st_mode) && ftruncate(fileno(file), 0) != 0 ? -errno : 0;
}

static void save_file(struct run *run, const char *path, FILE **file, writer write)
{
	const struct device_facts *device = &run->report.facts.devices[0];
	const struct device_report *verdicts = &run->report.devices[0];
	FILE *out = *file;
	int ret = empty_file(out);

	if (ret == 0)
		ret = write(out, &run->report, device, &verdicts->benches[0]);
	if (ret == 0 && fflush(out) != 0)
		ret = -errno;
	if (ret)
		empty_file(out);
	if (fclose(out) != 0 && ret == 0)
		ret = -errno;
	*file = NULL;
	if (ret)
		cannot_save(run, path, ret);
}

static void save(struct run *run)
{
	struct bench_args *args = run->args;

	if (run->report.facts.n_devices == 0 || run->report.devices[0].n_benches == 0)
		return;
	if (args->samples_out && run->report.devices[0].benches[0].result.sample_count)
		save_file(run, args->samples_file, &args->samples_out, samples_write);
	if (args->svg_out)
		save_file(run, args->svg_file, &args->svg_out, svg_write);
}

static void close_file(FILE *file)
{
	if (file)
		fclose(file);
}

static enum exit_status bench_run(int argc, char **argv)
{
	static const struct steps on_device = {
		.opens = true, .measures = true, .prepare = bench_prepare, .gather = bench_gather,
		.judge = bench_judge, .replayable = replayable, .import = import, .begin = begin,
		.save = save,
		.text = text_bench,
	};
	static const struct steps on_memory = {
		.fill = bench_selftest, .begin = begin, .save = save, .text = text_bench,
	};
	struct bench_args args;
	enum exit_status status;

	if (bench_args_parse(argc, argv, &args) != 0)
		return run_usage_failed("bench", argc, argv);
	status = run_command("bench", args.selftest ? &on_memory : &on_device, &args.options, &args,
			     argc, argv);
	close_file(args.samples_out);
	close_file(args.svg_out);
	return status;
}

const struct command command_bench = {
	.name = "bench",
	.help = "Time trapped against mmapped reads of one register",
	.run = bench_run,
};
