// SPDX-License-Identifier: GPL-2.0-or-later
#include "commands/bench_args.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "escape.h"
#include "number.h"

enum {
	OPTION_BAR = 0x300,
	OPTION_OFFSET,
	OPTION_WIDTH,
	OPTION_PATH,
	OPTION_SAMPLES,
	OPTION_ROUNDS,
	OPTION_TIME,
	OPTION_PRECISION,
	OPTION_GAP,
	OPTION_SEED,
	OPTION_CPU,
	OPTION_REALTIME,
	OPTION_CPU_LATENCY,
	OPTION_SVG,
	OPTION_SELFTEST,
	OPTION_WRITE,
	OPTION_WRITE_CONFIRMED,
};

#define SAMPLES_MAX 100000000u
#define GAP_MAX_NS UINT64_C(1000000000)
#define GAP_BORROWED_MAX_NS UINT64_C(100000) /* each round makes a few hundred unless time is up */

static const struct argp_option option_list[] = {
	{ NULL, 0, NULL, 0, "Register:", 1 },
	{ "bar", OPTION_BAR, "N|all", 0,
	  "Time a register of BAR N, or one safe register of each BAR that has one; default: the "
	  "BAR of the PBA",
	  0 },
	{ "offset", OPTION_OFFSET, "BYTES", 0,
	  "Time the register at this offset of the BAR, which must be safe to read", 0 },
	{ "width", OPTION_WIDTH, "1|2|4|8", 0, "Bytes of one access; default: 4", 0 },
	{ "path", OPTION_PATH, "trapped|mmapped", 0, "Time only this path; default: both", 0 },
	{ "selftest", OPTION_SELFTEST, NULL, 0,
	  "Time a page of memory instead of a device, to check the method itself", 0 },
	{ "enable-ioctl", OPTION_ENABLE_IOCTL, NULL, 0, ENABLE_IOCTL_HELP, 0 },
	{ NULL, 0, NULL, 0, "Duration and method:", 2 },
	{ "samples", OPTION_SAMPLES, "N|FILE", 0,
	  "A number: take at most N samples of each path, two or more; default: as many as fit "
	  "into a second. A name: write all raw samples to that file, for --from (./1 is a name)",
	  0 },
	{ "rounds", OPTION_ROUNDS, "N", 0,
	  "Repeat the measurement in N rounds, from which intervals are computed; default: 10", 0 },
	{ "time", OPTION_TIME, "SECONDS", 0,
	  "Take no longer than this, such as 2s or 500ms; default: 1s for each path", 0 },
	{ "precision", OPTION_PRECISION, "PERCENT", 0,
	  "Stop once the interval of the difference is within PERCENT of it on either side, such "
	  "as 1%",
	  0 },
	{ "gap", OPTION_GAP, "NS", 0, "Nanoseconds to pause before each sample; default: 1000", 0 },
	{ "seed", OPTION_SEED, "N", 0,
	  "Seed for the random order of the paths; default: random, and reported", 0 },
	{ "cpu", OPTION_CPU, "N", 0, "Run on CPU N; default: the CPUs near the device, in turn",
	  0 },
	{ "realtime", OPTION_REALTIME, NULL, 0, "Run under SCHED_FIFO", 0 },
	{ "cpu-latency", OPTION_CPU_LATENCY, NULL, 0,
	  "Keep all CPUs out of deep idle states during the run (/dev/cpu_dma_latency)", 0 },
	{ "svg", OPTION_SVG, "FILE", 0, "Also write the histogram to FILE as SVG", 0 },
	{ NULL, 0, NULL, 0, "Writing (not by default):", 3 },
	{ "write", OPTION_WRITE, "VALUE", 0,
	  "Time writing VALUE to the register at --offset, then writing it and reading it back",
	  0 },
	{ "yes-write-this-register", OPTION_WRITE_CONFIRMED, NULL, 0,
	  "Confirm that writing VALUE there many times does no harm", 0 },
	{ 0 },
};

static error_t set_number(struct argp_state *state, const char *option, const char *arg,
			  uint64_t max, uint64_t *value)
{
	return options_number(state, option, arg, max, value) ? EINVAL : 0;
}

static error_t set_bar(struct argp_state *state, const char *arg, struct bench_args *args)
{
	uint64_t bar = 0;
	error_t ret;

	args->all_bars = strcmp(arg, "all") == 0;
	if (args->all_bars)
		return 0;
	ret = set_number(state, "bar", arg, 5, &bar);
	args->where.bar = (int)bar;
	return ret;
}

/* A processor of 32 bits has no instruction that reads 8 bytes at once. */
static error_t set_width(struct argp_state *state, const char *arg, struct bench_args *args)
{
	const bool long_enough = sizeof(long) >= 8;
	char safe[256];

	if (strlen(arg) != 1 || !strchr(long_enough ? "1248" : "124", *arg)) {
		argp_error(state, "--width: invalid value '%s' (allowed: %s)",
			   escape_text(safe, sizeof(safe), arg),
			   long_enough ? "1, 2, 4, 8" : "1, 2, 4");
		return EINVAL;
	}
	args->where.width = (unsigned int)(*arg - '0');
	return 0;
}

static error_t set_path(struct argp_state *state, const char *arg, struct bench_args *args)
{
	char safe[256];

	for (unsigned int path = MEASURE_TRAPPED; path <= MEASURE_MMAPPED; path++) {
		if (strcmp(arg, measure_path_name((enum measure_path_id)path)) != 0)
			continue;
		args->measure.paths = 1u << path;
		return 0;
	}
	argp_error(state, "--path: invalid value '%s' (allowed: trapped, mmapped)",
		   escape_text(safe, sizeof(safe), arg));
	return EINVAL;
}

static error_t set_samples(struct argp_state *state, const char *arg, struct bench_args *args)
{
	char safe[256];
	error_t ret;

	/*
	 * Whatever looks like a number must be one, so that a typing error does not create a file.
	 */
	if (*arg && !strchr("0123456789+-", *arg)) {
		args->samples_file = arg;
		return 0;
	}
	ret = set_number(state, "samples", arg, SAMPLES_MAX, &args->samples);
	if (ret == 0 && args->samples < 2) {
		argp_error(state, "--samples: invalid number '%s' (allowed: 2 to %u)",
			   escape_text(safe, sizeof(safe), arg), SAMPLES_MAX);
		return EINVAL;
	}
	return ret;
}

static error_t set_precision(struct argp_state *state, const char *arg, double *precision)
{
	char safe[256];
	double number;
	const char *unit = number_take_real(arg, &number);

	if (!unit || strcmp(unit, "%") != 0 || number < 0.01 || number > 100) {
		argp_error(state, "--precision: invalid percentage '%s' (allowed: 0.01%% to 100%%)",
			   escape_text(safe, sizeof(safe), arg));
		return EINVAL;
	}
	*precision = number / 100;
	return 0;
}

static error_t set_rounds(struct argp_state *state, const char *arg, struct bench_args *args)
{
	char safe[256];
	uint64_t rounds = 0;
	error_t ret = set_number(state, "rounds", arg, MEASURE_ROUNDS_MAX, &rounds);

	args->measure.blocks = (unsigned int)rounds * args->measure.round_blocks;
	if (ret == 0 && rounds == 0) {
		argp_error(state, "--rounds: invalid number '%s' (allowed: 1 to %u)",
			   escape_text(safe, sizeof(safe), arg), MEASURE_ROUNDS_MAX);
		return EINVAL;
	}
	return ret;
}

static error_t set_cpu(struct argp_state *state, const char *arg, struct bench_args *args)
{
	uint64_t cpu = 0;
	error_t ret = set_number(state, "cpu", arg, INT_MAX, &cpu);

	args->measure.cpu[0] = (int)cpu;
	args->cpu_given = true;
	return ret;
}

static error_t check_write(struct argp_state *state, const struct bench_args *args)
{
	const uint64_t max = UINT64_MAX >> (64 - 8 * args->where.width);

	if (!args->write && args->write_confirmed)
		argp_error(state, "--yes-write-this-register needs --write");
	else if (args->write && (!args->where.offset_given || args->all_bars || args->selftest))
		argp_error(state, "--write needs --offset, and one BAR");
	else if (args->write && !args->write_confirmed)
		argp_error(state, "--write: writing to a register can do harm; confirm with "
				  "--yes-write-this-register that it does not");
	else if (args->write && args->measure.value > max)
		argp_error(state, "--write: 0x%llx does not fit into %u bytes",
			   (unsigned long long)args->measure.value, args->where.width);
	else
		return 0;
	return EINVAL;
}

/* A device in use: nothing but its PBA is read, and for no longer than by default. */
static error_t check_borrow(struct argp_state *state, const struct bench_args *args)
{
	const struct measure_request *measure = &args->measure;
	const unsigned int limit_s = (unsigned int)__builtin_popcount(measure->paths);
	const char *other = args->where.bar >= 0 || args->all_bars ? "bar" :
			    args->where.offset_given               ? "offset" :
			    args->write                            ? "write" :
			    args->enable_ioctl                     ? "enable-ioctl" :
			    args->selftest                         ? "selftest" :
								     NULL;

	if (!args->options.borrow)
		return check_write(state, args);
	if (other)
		argp_error(state, "--borrow times the PBA: it cannot be used with --%s", other);
	else if (measure->time_ns > MEASURE_PATH_NS * limit_s)
		argp_error(state, "--time: with --borrow at most %us", limit_s);
	else if (measure->gap_ns > GAP_BORROWED_MAX_NS)
		argp_error(state, "--gap: with --borrow at most %llu",
			   (unsigned long long)GAP_BORROWED_MAX_NS);
	else
		return check_write(state, args);
	return EINVAL;
}

static error_t check_together(struct argp_state *state, const struct bench_args *args)
{
	if (args->all_bars && (args->where.offset_given || args->samples_file || args->svg_file))
		argp_error(state,
			   "--bar=all times several registers: it cannot be used with --offset, a "
			   "file of --samples or --svg");
	else if (args->write && (args->samples_file || args->svg_file))
		argp_error(state, "--write times two operations: it cannot be used with a file of "
				  "--samples or --svg");
	else if (args->selftest && (args->options.n_names || args->where.bar >= 0 ||
				    args->where.offset_given || args->all_bars))
		argp_error(state,
			   "--selftest times memory: it cannot be used with DEVICE, --bar or "
			   "--offset");
	else if (args->selftest && args->options.from)
		argp_error(state, "--selftest cannot be used with --from");
	else if (args->options.from && (args->write || args->enable_ioctl))
		argp_error(state, "--%s cannot be used with --from",
			   args->write ? "write" : "enable-ioctl");
	else
		return check_borrow(state, args);
	return EINVAL;
}

static error_t parse_writing(int key, char *arg, struct argp_state *state, struct bench_args *args)
{
	switch (key) {
	case OPTION_WRITE:
		args->write = true;
		args->where.write = true;
		return set_number(state, "write", arg, UINT64_MAX, &args->measure.value);
	case OPTION_WRITE_CONFIRMED:
		args->write_confirmed = true;
		return 0;
	case ARGP_KEY_END:
		return check_together(state, args);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_run(int key, char *arg, struct argp_state *state, struct bench_args *args)
{
	switch (key) {
	case OPTION_SAMPLES:
		return set_samples(state, arg, args);
	case OPTION_ROUNDS:
		return set_rounds(state, arg, args);
	case OPTION_TIME:
		return options_time(state, "time", arg, &args->measure.time_ns);
	case OPTION_PRECISION:
		return set_precision(state, arg, &args->measure.precision);
	case OPTION_GAP:
		return set_number(state, "gap", arg, GAP_MAX_NS, &args->measure.gap_ns);
	case OPTION_SEED:
		return set_number(state, "seed", arg, UINT64_MAX, &args->measure.seed);
	case OPTION_CPU:
		return set_cpu(state, arg, args);
	case OPTION_REALTIME:
		args->measure.realtime = true;
		return 0;
	case OPTION_CPU_LATENCY:
		args->measure.cpu_latency = true;
		return 0;
	case OPTION_SVG:
		args->svg_file = arg;
		return 0;
	default:
		return parse_writing(key, arg, state, args);
	}
}

static error_t parse_bench(int key, char *arg, struct argp_state *state)
{
	struct bench_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->options;
		return 0;
	case OPTION_ENABLE_IOCTL:
		args->enable_ioctl = true;
		return 0;
	case OPTION_SELFTEST:
		args->selftest = true;
		return 0;
	case OPTION_BAR:
		return set_bar(state, arg, args);
	case OPTION_OFFSET:
		args->where.offset_given = true;
		return set_number(state, "offset", arg, INT64_MAX, &args->where.offset);
	case OPTION_WIDTH:
		return set_width(state, arg, args);
	case OPTION_PATH:
		return set_path(state, arg, args);
	default:
		return parse_run(key, arg, state, args);
	}
}

static const struct argp_child children[] = { { &options_borrow_argp, 0, NULL, 0 }, { 0 } };

const struct argp bench_argp = {
	.options = option_list,
	.parser = parse_bench,
	.args_doc = "DEVICE...\n--selftest\n--from FILE",
	.doc = "Time accesses to one register, trapped (pread on the device fd) against mmapped, "
	       "in one run. By default it is the first dword of the Pending Bit Array (PBA), "
	       "which is safe to read.\vOpening a VFIO device resets the function, and so does "
	       "closing it. With --borrow it is neither opened nor reset; nothing but the PBA is "
	       "read, for two seconds at most.\n"
	       "\n"
	       "--from takes a file of --samples, from which all figures are recomputed, or a "
	       "report saved with --json.",
	.children = children,
};

void bench_args_init(struct bench_args *args)
{
	args->where.bar = -1;
	args->where.width = 4;
	measure_request_init(&args->measure);
}
