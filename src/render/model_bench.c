// SPDX-License-Identifier: GPL-2.0-or-later
/* What bench measured, and where. */
#include "gather/surroundings.h"
#include "render/model_fields.h"
#include "report.h"

static const struct field register_fields[] = {
	FIELD(struct register_choice, bar, NUMBER, .max = 5),
	FIELD(struct register_choice, offset, HEX),
	FIELD(struct register_choice, fd_offset, HEX),
	FIELD(struct register_choice, width, NUMBER, .max = 8),
	FIELD(struct register_choice, name, STRING),
	FIELD_AS("pending_bits", struct register_choice, is_pba, BOOL),
	FIELD(struct register_choice, mappable, BOOL),
};
MODEL(register, struct register_choice);

static const struct field interval_fields[] = {
	FIELD(struct stats_interval, value, REAL),
	FIELD(struct stats_interval, low, REAL),
	FIELD(struct stats_interval, high, REAL),
	FIELD(struct stats_interval, level, REAL),
};
MODEL_WITH_STATUS(interval, struct stats_interval);

static const struct field clock_fields[] = {
	FIELD(struct clock, name, STRING),
	FIELD(struct clock, hz, REAL),
	FIELD(struct clock, stated_hz, REAL),
	FIELD(struct clock, calibrated_hz, REAL),
	FIELD(struct clock, calibrated_ns, REAL),
	FIELD(struct clock, resolution_ns, REAL),
	FIELD(struct clock, hypervisor, BOOL),
	FIELD(struct clock, reason, STRING),
};
static MODEL(clock, struct clock);

static const struct field bin_fields[] = {
	FIELD_AS("low_ns", struct stats_bin, low, REAL),
	FIELD_AS("high_ns", struct stats_bin, high, REAL),
	FIELD(struct stats_bin, count, NUMBER),
};
static MODEL(bin, struct stats_bin);

static const struct field path_fields[] = {
	FIELD_AS("reads", struct measure_path, accesses, NUMBER),
	FIELD(struct measure_path, samples, NUMBER),
	FIELD(struct measure_path, batch, NUMBER),
	FIELD(struct measure_path, device_reads, NUMBER),
	FIELD(struct measure_path, device_writes, NUMBER),
	FIELD(struct measure_path, migrated, NUMBER),
	FIELD(struct measure_path, outliers, NUMBER),
	FIELD(struct measure_path, min_ns, REAL),
	FIELD(struct measure_path, p50_ns, REAL),
	FIELD(struct measure_path, p90_ns, REAL),
	FIELD(struct measure_path, p99_ns, REAL, KNOWN_IF(struct measure_path, p99_valid)),
	FIELD(struct measure_path, p999_ns, REAL, KNOWN_IF(struct measure_path, p999_valid)),
	FIELD(struct measure_path, max_ns, REAL),
	FIELD(struct measure_path, mad_ns, REAL),
	FIELD(struct measure_path, mean_ns, REAL),
	FIELD_AS("p50_interval", struct measure_path, p50, GROUP, OF(interval)),
	FIELD(struct measure_path, block_p50_ns, REALS,
	      COUNT(struct measure_path, block_p50_count)),
	FIELD(struct measure_path, block_p99_ns, REALS,
	      COUNT(struct measure_path, block_p99_count)),
	FIELD(struct measure_path, bins, LIST, OF(bin), COUNT(struct measure_path, bin_count)),
};
static MODEL_WITH_STATUS(path, struct measure_path);

static const struct field values_fields[] = {
	FIELD(struct measure_values, trapped, HEX),
	FIELD(struct measure_values, mmapped, HEX),
	FIELD(struct measure_values, equal, BOOL),
	FIELD(struct measure_values, all_ones, BOOL),
};
static MODEL_WITH_STATUS(values, struct measure_values);


/* A fact of the environment: null, and the error beside it, where it could not be had. */
#define TEXT_FACT(type, member)                                                                    \
	FIELD_AS(#member, type, member.text, STRING, .status = offsetof(type, member.status) + 1,   \
		 .empty = true)
#define NUMBER_FACT(key, type, member)                                                             \
	FIELD_AS(key, type, member.value, NUMBER, .status = offsetof(type, member.status) + 1)

static const struct field link_fields[] = {
	TEXT_FACT(struct environment_link, speed),
	TEXT_FACT(struct environment_link, max_speed),
	NUMBER_FACT("width", struct environment_link, width),
	NUMBER_FACT("max_width", struct environment_link, max_width),
	TEXT_FACT(struct environment_link, aspm_policy),
	NUMBER_FACT("aspm_l1", struct environment_link, aspm_l1),
	NUMBER_FACT("numa_node", struct environment_link, numa_node),
	NUMBER_FACT("numa_distance", struct environment_link, numa_distance),
};
static MODEL(link, struct environment_link);

static const struct field mitigation_fields[] = {
	FIELD(struct environment_mitigation, name, STRING),
	FIELD(struct environment_mitigation, text, STRING),
};
static MODEL(mitigation, struct environment_mitigation);

#define MACHINE_TEXT(member)                                                                       \
	FIELD_AS(#member, struct surroundings, machine.member.text, STRING,                        \
		 .status = offsetof(struct surroundings, machine.member.status) + 1, .empty = true)
#define MACHINE_NUMBER(key, member)                                                                \
	NUMBER_FACT(key, struct surroundings, machine.member)

static const struct field surroundings_fields[] = {
	FIELD_AS("cpu", struct surroundings, machine.cpu, SIGNED),
	MACHINE_TEXT(cpu_model),
	MACHINE_TEXT(governor),
	MACHINE_TEXT(frequency_driver),
	MACHINE_NUMBER("frequency_khz", frequency_khz),
	MACHINE_TEXT(turbo),
	MACHINE_TEXT(isolated),
	MACHINE_TEXT(nohz_full),
	MACHINE_NUMBER("cpu_isolated", cpu_isolated),
	MACHINE_TEXT(smt_siblings),
	MACHINE_TEXT(hypervisor),
	MACHINE_TEXT(clocksource),
	MACHINE_TEXT(idle_driver),
	MACHINE_NUMBER("idle_latency_us", idle_latency_us),
	MACHINE_TEXT(idle_limit),
	MACHINE_NUMBER("load_average_percent", load_average),
	MACHINE_NUMBER("mitigations_off", mitigations_off),
	FIELD_AS("mitigations", struct surroundings, machine.mitigation, ARRAY, OF(mitigation),
		 COUNT(struct surroundings, machine.mitigation_count)),
	FIELD_AS("mitigations_error", struct surroundings, machine.mitigations_status, STATUS),
	FIELD(struct surroundings, linked, BOOL),
	FIELD(struct surroundings, link, GROUP, OF(link)),
	TEXT_FACT(struct surroundings, power_state),
	NUMBER_FACT("memory_enabled", struct surroundings, memory_enabled),
	FIELD_AS("near_cpu_error", struct surroundings, near_status, STATUS),
};
MODEL(surroundings, struct surroundings);

static const struct field bench_fields[] = {
	FIELD_AS("register", struct bench_report, place, GROUP, OF(register)),
	FIELD(struct bench_report, quality, GROUP, OF(finding), .derived = true),
	FIELD_AS("width", struct bench_report, result.width, NUMBER, .max = 8),
	FIELD_AS("clock", struct bench_report, result.clock, GROUP, OF(clock)),
	FIELD_AS("operation", struct bench_report, result.operation, NAME, NAMED(operation)),
	FIELD_AS("timer_ns", struct bench_report, result.timer_ns, REAL),
	FIELD_AS("trapped", struct bench_report, result.path[MEASURE_TRAPPED], GROUP, OF(path)),
	FIELD_AS("mmapped", struct bench_report, result.path[MEASURE_MMAPPED], GROUP, OF(path)),
	FIELD_AS("empty", struct bench_report, result.path[MEASURE_EMPTY], GROUP, OF(path)),
	FIELD_AS("control", struct bench_report, result.path[MEASURE_CONTROL], GROUP, OF(path)),
	FIELD_AS("added_ns", struct bench_report, result.added_ns, GROUP, OF(interval)),
	FIELD_AS("ratio", struct bench_report, result.ratio, GROUP, OF(interval)),
	FIELD_AS("values", struct bench_report, result.values, GROUP, OF(values)),
	FIELD_AS("blocks", struct bench_report, result.blocks, NUMBER),
	FIELD_AS("block_samples", struct bench_report, result.block_samples, NUMBER),
	FIELD_AS("preempted", struct bench_report, result.preempted, NUMBER),
	FIELD_AS("rerun", struct bench_report, result.rerun, NUMBER),
	FIELD_AS("migrated", struct bench_report, result.migrated, NUMBER),
	FIELD_AS("stop", struct bench_report, result.stop, NAME, NAMED(stop)),
	FIELD_AS("gap_ns", struct bench_report, result.gap_ns, NUMBER),
	FIELD_AS("seed", struct bench_report, result.seed, HEX),
	FIELD_AS("cpu", struct bench_report, result.cpu, SIGNED),
	FIELD_AS("pin_error", struct bench_report, result.pin_status, STATUS),
	FIELD_AS("lock_error", struct bench_report, result.lock_status, STATUS),
	FIELD_AS("realtime_error", struct bench_report, result.realtime_status, STATUS),
	FIELD_AS("cpu_latency_error", struct bench_report, result.latency_status, STATUS),
	FIELD_AS("elapsed_ns", struct bench_report, result.elapsed_ns, NUMBER),
};
MODEL(bench, struct bench_report);
