// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "commands/allow.h"
#include "commands/signals.h"
#include "gather/near.h"
#include "measure/measure.h"

enum {
	OPTION_BAR = 0x300,
	OPTION_OFFSET,
	OPTION_SAMPLES,
	OPTION_CPU,
};

#define BENCH_SAMPLES_MAX 10000000u

struct bench_args {
	struct options options;
	bool enable_ioctl;
	struct register_request where;
	uint64_t samples; /* of each path; 0: the default */
	int cpu;          /* MEASURE_CPU_CURRENT: near the device */
};

static void complain(struct run *run, enum exit_status status, const struct device_facts *device,
		     struct device_report *verdicts, const struct finding *finding)
{
	verdicts->failed = finding->level == LEVEL_FAIL;
	*findings_add(&verdicts->findings) = *finding;
	run_message(run, status, device, finding);
}

static bool prepare(struct run *run, struct device_facts *device, struct device_report *verdicts)
{
	const struct bench_args *args = run->args;
	struct finding finding;
	enum exit_status status =
		register_locate(&args->where, device, &verdicts->choice, &finding);

	if (status != EXIT_YES)
		complain(run, status, device, verdicts, &finding);
	return status == EXIT_YES;
}

static struct measure_request make_request(const struct bench_args *args, int fd,
					   const struct device_facts *device,
					   const struct register_choice *choice)
{
	struct measure_request request;

	measure_request_init(&request);
	request.fd = fd;
	request.offset = choice->fd_offset;
	request.width = choice->width;
	request.paths = 1u << MEASURE_TRAPPED | (choice->mappable ? 1u << MEASURE_MMAPPED : 0);
	if (args->samples) {
		/* A block holds pairs, since its order is ABBA. */
		request.blocks = (unsigned int)min_u64(request.blocks, args->samples / 2);
		request.samples = (unsigned int)(args->samples / request.blocks);
	}
	request.cpu = args->cpu;
	if (request.cpu == MEASURE_CPU_CURRENT) {
		int near = near_cpu(args->options.sysroot, device->address);

		request.cpu = near >= 0 ? near : MEASURE_CPU_CURRENT;
	}
	request.abort = signals_flag();
	return request;
}

static void explain_failure(int ret, const struct measure_request *request,
			    const struct measure_result *bench, struct finding *finding)
{
	const char *path = measure_path_name(bench->failed_path);

	if (bench->pin_status) {
		finding_set(finding, "cannot-pin", LEVEL_FAIL, "cannot run on CPU %d: %s",
			    request->cpu, strerror(-ret));
		finding_remedy(finding, "name another with --cpu");
	} else if (bench->failed_path == MEASURE_PATHS) {
		finding_set(finding, "bench-failed", LEVEL_FAIL, "cannot measure: %s", strerror(-ret));
		finding_remedy(finding, "see ulimit -l and ulimit -v, or ask for fewer --samples");
	} else {
		finding_set(finding, "access-failed", LEVEL_FAIL, "the %s access failed: %s", path,
			    strerror(-ret));
		finding_remedy(finding, "the device may be gone, asleep, or its memory decoding off: "
					"see dmesg and lspci");
	}
}

static int measure(struct run *run, const struct vfio_handle *handle, struct device_facts *device,
		   struct device_report *verdicts)
{
	struct measure_request request =
		make_request(run->args, handle->device, device, &verdicts->choice);
	struct finding finding;
	int ret;

	verdicts->bench = calloc(1, sizeof(*verdicts->bench));
	if (!verdicts->bench)
		return -ENOMEM;
	ret = measure_run(&request, verdicts->bench);
	if (ret == 0 || ret == -EINTR)
		return 0;
	explain_failure(ret, &request, verdicts->bench, &finding);
	complain(run, verdicts->bench->pin_status ? EXIT_CANNOT : EXIT_FAILED, device, verdicts,
		 &finding);
	measure_free(verdicts->bench);
	free(verdicts->bench);
	verdicts->bench = NULL;
	return 0;
}

static int gather(struct run *run, const struct vfio_handle *handle, struct device_facts *device,
		  struct device_report *verdicts)
{
	const struct bench_args *args = run->args;
	bool on = args->enable_ioctl && allow_on(handle, device);
	int ret = vfio_gather_region(handle, device, verdicts->choice.bar);
	enum exit_status status;
	struct finding finding = { .level = LEVEL_PASS };

	if (ret == 0) {
		status = register_check(&run->report.facts.host, device, &verdicts->choice, &finding);
		if (finding.level != LEVEL_PASS)
			complain(run, status, device, verdicts, &finding);
		if (status == EXIT_YES)
			ret = measure(run, handle, device, verdicts);
	}
	if (on)
		allow_off(run, handle, device);
	return ret;
}

static bool replayable(const struct device_facts *device, const struct device_report *verdicts)
{
	(void)device;
	return verdicts->bench && verdicts->choice.chosen;
}

static error_t set_number(struct argp_state *state, const char *option, const char *arg,
			  uint64_t max, uint64_t *value)
{
	return options_number(state, option, arg, max, value) ? EINVAL : 0;
}

static error_t parse_bench(int key, char *arg, struct argp_state *state)
{
	struct bench_args *args = state->input;
	uint64_t value = 0;
	error_t ret;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->options;
		return 0;
	case OPTION_ENABLE_IOCTL:
		args->enable_ioctl = true;
		return 0;
	case OPTION_BAR:
		ret = set_number(state, "bar", arg, 5, &value);
		args->where.bar = (int)value;
		return ret;
	case OPTION_OFFSET:
		args->where.offset_given = true;
		return set_number(state, "offset", arg, INT64_MAX, &args->where.offset);
	case OPTION_SAMPLES:
		ret = set_number(state, "samples", arg, BENCH_SAMPLES_MAX, &args->samples);
		if (ret == 0 && args->samples < 2)
			argp_error(state, "--samples: at least two are needed");
		return args->samples < 2 ? EINVAL : ret;
	case OPTION_CPU:
		ret = set_number(state, "cpu", arg, INT_MAX, &value);
		args->cpu = (int)value;
		return ret;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum exit_status bench_run(int argc, char **argv)
{
	static const struct argp_option option_list[] = {
		{ "bar", OPTION_BAR, "N", 0, "Time a register of BAR N; default: where the pending bits are",
		  0 },
		{ "offset", OPTION_OFFSET, "BYTES", 0,
		  "Time the register at this offset of the BAR; you vouch that reading it is safe", 0 },
		{ "samples", OPTION_SAMPLES, "N", 0,
		  "At most N samples of each path, two or more; default: as many as fit into a second", 0 },
		{ "cpu", OPTION_CPU, "N", 0, "Run on CPU N; default: one near the device", 0 },
		ALLOW_OPTION,
		{ 0 },
	};
	static const struct argp_child children[] = { { &options_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		.options = option_list,
		.parser = parse_bench,
		.args_doc = "DEVICE...",
		.doc = "Time 4-byte reads of one register, trapped (pread on the device fd) against "
		       "mmapped, in one run. By default it is the first of the pending bits, which is "
		       "safe to read.\v"
		       "Opening a VFIO device resets the function, and so does closing it.",
		.children = children,
	};
	static const struct steps steps = {
		.opens = true, .measures = true, .prepare = prepare, .gather = gather,
		.replayable = replayable, .text = text_bench,
	};
	struct bench_args args = {
		.options = OPTIONS_INIT,
		.where = { .bar = -1, .width = 4 },
		.cpu = MEASURE_CPU_CURRENT,
	};

	if (options_parse(&argp, argc, argv, &args.options, &args, true) != 0)
		return run_usage_failed("bench", argc, argv);
	return run_command("bench", &steps, &args.options, &args, argc, argv);
}

const struct command command_bench = {
	.name = "bench",
	.help = "Time trapped against mmapped reads of one register",
	.run = bench_run,
};
