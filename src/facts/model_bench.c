// SPDX-License-Identifier: GPL-2.0-or-later
/* The measurements of bench and their environment. */
#include "facts/model_fields.h"

static const struct field register_fields[] = {
	FIELD(struct register_choice, bar, NUMBER, .max = 5),
	FIELD(struct register_choice, offset, HEX),
	FIELD(struct register_choice, fd_offset, HEX, .what = "in the device's file descriptor"),
	FIELD(struct register_choice, width, NUMBER, .max = 8, .also = WIDTHS, .what = "bytes"),
	FIELD(struct register_choice, name, STRING,
	      .what = "why the register is safe to read: the PBA, or one defined by the class; "
		      "null: named by the user"),
	FIELD_AS("pending_bits", struct register_choice, is_pba, BOOL),
	FIELD(struct register_choice, mappable, BOOL,
	      .what = "whether its page can be mapped, according to the kernel"),
};
MODEL(register, struct register_choice);

static const struct field interval_fields[] = {
	FIELD(struct stats_interval, value, REAL),
	FIELD(struct stats_interval, low, REAL, .optional = true,
	      .what = "since 2.1 null: too few rounds for an interval"),
	FIELD(struct stats_interval, high, REAL, .optional = true),
	FIELD(struct stats_interval, level, REAL, .optional = true,
	      .what = "the actual confidence level"),
	FIELD_AS("rounds", struct stats_interval, count, NUMBER, .zero_is_null = true,
		 .what = "since 2.1: rounds that it is over, of a change those of both sides; "
			 "null: it is over blocks, as before 2.1, and narrower than its level"),
};
MODEL_WITH_STATUS(interval, struct stats_interval);

static const struct field clock_fields[] = {
	FIELD(struct clock, name, STRING, .always = true),
	FIELD(struct clock, hz, REAL, .also = ABOVE_ZERO, .what = "the frequency in use"),
	FIELD(struct clock, stated_hz, REAL, .also = FROM_ZERO,
	      .what = "according to the processor or firmware; 0: not stated"),
	FIELD(struct clock, calibrated_hz, REAL, .also = FROM_ZERO,
	      .what = "counted over calibrated_ns; 0: not calibrated"),
	FIELD(struct clock, calibrated_ns, REAL, .also = FROM_ZERO),
	FIELD(struct clock, resolution_ns, REAL, .also = ABOVE_ZERO),
	FIELD(struct clock, hypervisor, BOOL, .what = "the tool ran in a virtual machine"),
	FIELD(struct clock, reason, STRING,
	      .what = "why this clock, or this frequency, was chosen"),
};
static MODEL(clock, struct clock);

static const struct field bin_fields[] = {
	FIELD_AS("low_ns", struct stats_bin, low, REAL, .also = FROM_ZERO),
	FIELD_AS("high_ns", struct stats_bin, high, REAL, .also = ABOVE_ZERO),
	FIELD(struct stats_bin, count, NUMBER, .min = 1),
};
static MODEL(bin, struct stats_bin);

static const struct field path_fields[] = {
	FIELD_AS("reads", struct measure_path, accesses, NUMBER,
		 .what = "accesses that the figures are based on, also if they are writes"),
	FIELD(struct measure_path, samples, NUMBER),
	FIELD(struct measure_path, batch, NUMBER, .min = 1,
	      .what = "accesses timed as one sample, one after the other"),
	FIELD(struct measure_path, device_reads, NUMBER,
	      .what = "all reads of the device on this path, including warm-up and unused samples"),
	FIELD(struct measure_path, device_writes, NUMBER, .what = "likewise for writes"),
	FIELD(struct measure_path, migrated, NUMBER,
	      .what = "samples not used because the CPU had changed"),
	FIELD(struct measure_path, outliers, NUMBER,
	      .what = "samples far above the median, which are included in the figures"),
	FIELD(struct measure_path, min_ns, REAL, .also = FROM_ZERO),
	FIELD(struct measure_path, p50_ns, REAL, .also = FROM_ZERO),
	FIELD(struct measure_path, p90_ns, REAL, .also = FROM_ZERO),
	FIELD(struct measure_path, p99_ns, REAL, KNOWN_IF(struct measure_path, p99_valid),
	      .what = "since 1.1 null: too few samples", .also = FROM_ZERO),
	FIELD(struct measure_path, p999_ns, REAL, KNOWN_IF(struct measure_path, p999_valid),
	      .also = FROM_ZERO, .what = "null: too few samples"),
	FIELD(struct measure_path, max_ns, REAL, .also = FROM_ZERO),
	FIELD(struct measure_path, mad_ns, REAL, .also = FROM_ZERO,
	      .what = "median absolute deviation"),
	FIELD(struct measure_path, mean_ns, REAL, .also = FROM_ZERO),
	FIELD_AS("p50_interval", struct measure_path, p50, GROUP(interval),
		 .what = "interval from the medians of the rounds"),
	FIELD_AS("p99_interval", struct measure_path, p99, GROUP(interval),
		 .what = "since 2.1: of the 0.99 quantiles of the rounds"),
	FIELD(struct measure_path, round_p50_ns, REALS, COUNT(struct measure_path, round_p50_count),
	      .what = "since 2.1: the median of each round, null where it has no sample of this path"),
	FIELD(struct measure_path, round_p99_ns, REALS, COUNT(struct measure_path, round_p99_count),
	      .what = "since 2.1: the 0.99 quantile of each round, likewise"),
	FIELD(struct measure_path, block_p50_ns, REALS, COUNT(struct measure_path, block_p50_count),
	      .what = "the median of each block, null where it has no sample of this path"),
	FIELD(struct measure_path, block_p99_ns, REALS, COUNT(struct measure_path, block_p99_count),
	      .what = "the 0.99 quantile of each block, likewise"),
	FIELD(struct measure_path, bins, LIST(bin), COUNT(struct measure_path, bin_count),
	      .what = "all samples: low_ns <= value < high_ns; empty bins are left out"),
};
static MODEL_WITH_STATUS(path, struct measure_path,
			 .what = "nanoseconds per access, with timer_ns subtracted");

static const struct field values_fields[] = {
	FIELD(struct measure_values, trapped, HEX),
	FIELD(struct measure_values, mmapped, HEX),
	FIELD(struct measure_values, equal, BOOL),
	FIELD(struct measure_values, all_ones, BOOL),
};
static MODEL_WITH_STATUS(values, struct measure_values,
			 .what = "the register's value by each path before timing");

static const struct field link_fields[] = {
	TEXT_FACT(struct link_facts, speed),
	TEXT_FACT(struct link_facts, max_speed),
	NUMBER_FACT(struct link_facts, width),
	NUMBER_FACT(struct link_facts, max_width),
	TEXT_FACT(struct link_facts, aspm_policy),
	NUMBER_FACT(struct link_facts, aspm_l1, .what = "0 or 1"),
	NUMBER_FACT(struct link_facts, numa_node),
	NUMBER_FACT(struct link_facts, numa_distance,
		    .what = "from the CPU's node; 10: the same node"),
};
static MODEL(link, struct link_facts);

static const struct field environment_fields[] = {
	FIELD(struct environment, cpu, SIGNED,
	      .what = "the CPU that the following facts are about"),
	TEXT_FACT(struct environment, governor),
	TEXT_FACT(struct environment, frequency_driver),
	NUMBER_FACT(struct environment, frequency_khz),
	NUMBER_FACT(struct environment, cpu_isolated, .what = "0 or 1"),
	TEXT_FACT(struct environment, smt_siblings),
	NUMBER_FACT(struct environment, idle_latency_us,
		    .what = "exit latency of the deepest idle state of this CPU"),
	FIELD(struct environment, linked, BOOL, .what = "false for a self-test, which has no link"),
	FIELD(struct environment, link, GROUP(link)),
	TEXT_FACT(struct environment, power_state, .what = "from sysfs, with the device open"),
	NUMBER_FACT(struct environment, memory_enabled,
		    .what = "0 or 1: memory decoding, with the device open"),
	FIELD_AS("near_cpu_error", struct environment, near_status, STATUS,
		 .what = "why no CPU near the device was chosen"),
};
MODEL(environment, struct environment,
      .what = "the state of the CPU and the device during the measurement");

static const struct field measurement_fields[] = {
	FIELD_AS("register", struct measurement, reg, GROUP(register)),
	FIELD_AS("width", struct measurement, result.width, NUMBER, .max = 8, .also = WIDTHS,
		 .what = "bytes of one access"),
	FIELD_AS("clock", struct measurement, result.clock, GROUP(clock)),
	FIELD_AS("operation", struct measurement, result.operation, NAME(operation)),
	FIELD_AS(
		"timer_ns", struct measurement, result.timer_ns, REAL, .also = FROM_ZERO,
		.what = "the cost of reading the clock, subtracted from the figures of the other paths"),
	FIELD_AS("trapped", struct measurement, result.path[MEASURE_TRAPPED], GROUP(path)),
	FIELD_AS("mmapped", struct measurement, result.path[MEASURE_MMAPPED], GROUP(path)),
	FIELD_AS("empty", struct measurement, result.path[MEASURE_EMPTY], GROUP(path),
		 .what = "two reads of the clock with nothing in between"),
	FIELD_AS("control", struct measurement, result.path[MEASURE_CONTROL], GROUP(path),
		 .what = "the same system call on a page of memory"),
	FIELD_AS(
		"memory", struct measurement, result.path[MEASURE_MEMORY], GROUP(path),
		.what = "since 2.1: the control of mmapped, the same accesses to a page of memory"),
	FIELD_AS("added_ns", struct measurement, result.added_ns, GROUP(interval),
		 .what = "trapped minus mmapped, paired by round"),
	FIELD_AS("ratio", struct measurement, result.ratio, GROUP(interval),
		 .what = "trapped divided by mmapped, paired by round"),
	FIELD_AS("values", struct measurement, result.values, GROUP(values)),
	FIELD_AS(
		"rounds", struct measurement, result.rounds, NUMBER, .zero_is_null = true,
		.what = "since 2.1: what is repeated; mappings, buffers and CPU are renewed for each; "
			"null: before 2.1 there were none"),
	FIELD_AS("round_blocks", struct measurement, result.round_blocks, NUMBER,
		 .zero_is_null = true, .what = "since 2.1: blocks in a round"),
	FIELD_AS("blocks", struct measurement, result.blocks, NUMBER),
	FIELD_AS("block_samples", struct measurement, result.block_samples, NUMBER,
		 .what = "samples of each path in a block"),
	FIELD_AS("preempted", struct measurement, result.preempted, NUMBER,
		 .what = "blocks that the figures are based on in which the process was preempted"),
	FIELD_AS("rerun", struct measurement, result.rerun, NUMBER,
		 .what = "blocks that were preempted and then repeated"),
	FIELD_AS("migrated", struct measurement, result.migrated, NUMBER,
		 .what = "samples not used because the CPU had changed"),
	FIELD_AS("stop", struct measurement, result.stop, NAME(stop), .what = "what ended the run"),
	FIELD_AS("gap_ns", struct measurement, result.gap_ns, NUMBER,
		 .what = "idle time before each sample"),
	FIELD_AS("seed", struct measurement, result.seed, HEX,
		 .what = "seed for the random order of the paths"),
	FIELD_AS("cpu", struct measurement, result.cpu, SIGNED, .min = -1,
		 .what = "the CPU of the first round; -1: not pinned"),
	FIELD_AS("cpus", struct measurement, result.cpus, STRING,
		 .what = "since 2.1: the CPUs to which the rounds were pinned in turn"),
	FIELD_AS("pin_error", struct measurement, result.pin_status, STATUS),
	FIELD_AS("lock_error", struct measurement, result.lock_status, STATUS),
	FIELD_AS("realtime_error", struct measurement, result.realtime_status, STATUS),
	FIELD_AS("cpu_latency_error", struct measurement, result.latency_status, STATUS),
	FIELD_AS("elapsed_ns", struct measurement, result.elapsed_ns, NUMBER),
};
MODEL(measurement, struct measurement);

static const struct field bench_request_fields[] = {
	FIELD_AS("bar", struct bench_request, where.bar, SIGNED, .min = -1, .max = 5,
		 .what = "-1: the BAR of the PBA"),
	FIELD_AS("offset", struct bench_request, where.offset, HEX,
		 KNOWN_IF(struct bench_request, where.offset_given),
		 .what = "null: none was given"),
	FIELD_AS("width", struct bench_request, where.width, NUMBER, .max = 8, .also = WIDTHS),
	FIELD_AS("write", struct bench_request, where.write, BOOL),
	FIELD_AS("borrow", struct bench_request, where.pba_only, BOOL, .sparse = true,
		 .what = "since 2.2: a device in use was queried, of which only the PBA is read"),
	FIELD(struct bench_request, all_bars, BOOL),
	FIELD(struct bench_request, trapped, BOOL),
	FIELD(struct bench_request, mmapped, BOOL),
	FIELD(struct bench_request, into_file, BOOL,
	      .what = "samples or a histogram were to be written to a file"),
};
MODEL(bench_request, struct bench_request, .what = "the options given to bench");

static const struct field measure_failure_fields[] = {
	FIELD(struct measure_failure, step, NAME(measure_step),
	      .what = "borrow, since 2.2: with --borrow, ESRCH: the device's user ended, ENXIO: its "
		      "memory decoding was switched off, ENODEV: it was removed"),
	FIELD(struct measure_failure, path, NAME(measure_path), .what = "for step access"),
	FIELD_AS("error", struct measure_failure, status, STATUS, .always = true),
	FIELD(struct measure_failure, cpu, SIGNED, .min = -2,
	      .what = "the CPU requested; -1: any, -2: the current one"),
};
MODEL(measure_failure, struct measure_failure, .what = "why the measurement failed");
