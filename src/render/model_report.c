// SPDX-License-Identifier: GPL-2.0-or-later
/* The envelope, and the verdicts on each device. */
#include "render/model_report.h"

#include "facts/model_fields.h"

static const struct field finding_fields[] = {
	FIELD(struct finding, id, NAME(finding), .always = true,
	      .what = "stable; explained in the manual page"),
	FIELD(struct finding, level, NAME(level),
	      .what = "skip: not tried, because an earlier check failed"),
	FIELD(struct finding, text, TEXT),
	FIELD(struct finding, remedy, TEXT, .empty = true, .what = "may be empty"),
};
MODEL(finding, struct finding);

static const struct field tool_fields[] = {
	FIELD(struct json_tool, name, TEXT, .also = "'const': 'vfio-msixctl'"),
	FIELD(struct json_tool, version, TEXT),
};
static MODEL(tool, struct json_tool);

static const struct field verdict_fields[] = {
	FIELD(struct check_verdict, behaviour, NAME(behaviour), .always = true,
	      .what = "of the kernel, as the manual page explains it"),
	FIELD(struct check_verdict, finding, GROUP(finding)),
	FIELD(struct check_verdict, bar_size, NUMBER,
	      .what = "bytes, of the BAR with the MSI-X table; 0: not determined"),
	FIELD_AS("trapped_bytes", struct check_verdict, trapped, NUMBER,
		 .what = "bytes of that BAR that can only be accessed by read() and write()"),
	FIELD_AS("trapped_register_bytes", struct check_verdict, trapped_registers, NUMBER,
		 .what = "bytes of those that are neither MSI-X table nor PBA"),
};
static MODEL(verdict, struct check_verdict);

static const struct field check_fields[] = {
	FIELD(struct json_check, verdict, INLINE(verdict)),
	FIELD_AS("evidence", struct json_check, probe, POINTER(probe)),
};
static MODEL(check, struct json_check,
	     RULES("{'if': {'properties': {'behaviour': {'const': 'not-applicable'}}},"
		   " 'else': {'properties': {'evidence': {'type': 'object'}}}}"));

static const struct field doctor_check_fields[] = {
	FIELD(struct json_doctor_check, finding, INLINE(finding)),
	FIELD(struct json_doctor_check, check, NAME(doctor_check)),
};
static MODEL(doctor_check, struct json_doctor_check);

static const struct field doctor_fields[] = {
	FIELD(struct json_doctor, ready, BOOL, .what = "true if no check failed"),
	FIELD(struct json_doctor, next, TEXT, .what = "the next command to run"),
	FIELD(struct json_doctor, checks, ARRAY(doctor_check), COUNT(struct json_doctor, n_checks),
	      .min = DOCTOR_CHECKS, .what = "all checks, in order"),
};
static MODEL(doctor, struct json_doctor);

static const struct field host_check_fields[] = {
	FIELD(struct json_host_check, finding, INLINE(finding)),
	FIELD(struct json_host_check, check, NAME(host_check)),
};
static MODEL(host_check, struct json_host_check);

static const struct field host_doctor_fields[] = {
	FIELD(struct json_host, ready, BOOL, .what = "true if no check failed"),
	FIELD(struct json_host, next, TEXT, .what = "the next command to run"),
	FIELD(struct json_host, checks, ARRAY(host_check), COUNT(struct json_host, n_checks),
	      .min = HOST_CHECKS, .what = "all checks, in order"),
};
static MODEL(host_doctor, struct json_host);

static const struct field bench_fields[] = {
	FIELD(struct json_bench, measurement, INLINE(measurement)),
	FIELD(struct json_bench, quality, POINTER(finding), .always = true),
};
static MODEL(bench, struct json_bench);

static const struct field report_device_fields[] = {
	FIELD(struct json_device, facts, INLINE(device)),
	FIELD(struct json_device, check, GROUP(check), KNOWN_IF(struct json_device, checked),
	      .sparse = true,
	      .what = "left out: the command does not open devices, or could not open this one"),
	FIELD(struct json_device, doctor, GROUP(doctor), KNOWN_IF(struct json_device, doctored),
	      .sparse = true, .what = "only in reports of doctor"),
	FIELD(struct json_device, environment, POINTER(environment), .sparse = true),
	FIELD(struct json_device, bench, POINTER(bench), .sparse = true,
	      .what = "only in reports of bench"),
	FIELD(struct json_device, more_benches, LIST(bench), COUNT(struct json_device, n_more),
	      .sparse = true,
	      .what = "with --bar=all, the other registers; with --write, the writes that are "
		      "read back"),
	FIELD(struct json_device, layout, POINTER(layout), .sparse = true,
	      .what = "only in reports of layout"),
	FIELD(struct json_device, maps, POINTER(maps), .sparse = true, .what = "of maps only"),
	FIELD(struct json_device, watch, POINTER(watch), .sparse = true, .what = "of watch only"),
	FIELD(struct json_device, vectors, POINTER(vectors_verdict), .sparse = true,
	      .what = "of vectors only"),
	FIELD(struct json_device, findings, LIST(finding), COUNT(struct json_device, n_findings)),
};
static MODEL(report_device, struct json_device);

/* Only commands that open a device judge the kernel; only bench measures. */
#define ONLY(key, commands)                                                                   \
	"{'if': {'properties': {'schema': {'enum': [" commands "]}}}, 'else': {'properties':" \
	" {'devices': {'items': {'properties': {'" key "': {'type': 'null'}}}}}}}"

#define SOME_ERROR \
	"{'contains': {'properties': {'level': {'const': 'fail'}}, 'required': ['level']}}"

#define STATUS_RULE(statuses, then)                                                                \
	"{'if': {'properties': {'exit_status': {'enum': [" statuses "]}}}, 'then': {'properties':" \
	" {" then "}}}"

static const struct field report_fields[] = {
	FIELD(struct json_report, schema, TEXT, .names = &names_schema),
	FIELD(struct json_report, schema_version, NUMBERS,
	      .also = "'prefixItems': [{'const': " DIGITS(REPORT_SCHEMA_MAJOR) "}]",
	      .what = "major and minor: additions raise the minor, all else the major"),
	FIELD(struct json_report, tool, GROUP(tool)),
	FIELD(struct json_report, argv, TEXTS, COUNT(struct json_report, argc)),
	FIELD(struct json_report, host, POINTER(host), .always = true),
	FIELD(struct json_report, survey, POINTER(survey), .sparse = true),
	FIELD(struct json_report, doctor, GROUP(host_doctor), .sparse = true,
	      KNOWN_IF(struct json_report, doctored),
	      .what = "since 2.2; of the host, in reports of doctor without a device"),
	FIELD_AS("unknown_names", struct json_report, unknown, LIST(unknown_name),
		 COUNT(struct json_report, n_unknown),
		 .what = "DEVICE arguments for which no device was found, and why"),
	FIELD(struct json_report, devices, LIST(report_device),
	      COUNT(struct json_report, n_devices)),
	FIELD(struct json_report, messages, LIST(finding), COUNT(struct json_report, n_messages)),
	FIELD(struct json_report, exit_status, NUMBER, .max = EXIT_FAILED),
	FIELD(struct json_report, comparison, POINTER(comparison), .sparse = true,
	      .what = "only in reports of compare"),
	FIELD(struct json_report, source, POINTER(source), .sparse = true),
	FIELD(struct json_report, bench_request, POINTER(bench_request), .sparse = true),
	FIELD_AS("unsaved_files", struct json_report, unsaved, LIST(unsaved_file),
		 COUNT(struct json_report, n_unsaved), .sparse = true,
		 .what = "output files other than the report that could not be written"),
};
MODEL(report, struct json_report,
      .what = "One document per run, whatever its outcome. Offsets, addresses and flag words are "
	      "hexadecimal strings; sizes, counts and nanoseconds are numbers. A fact that could "
	      "not be read is null, and the key with _error appended has the error: null means "
	      "none; absent: it does not exist here; not-asked: this command did not need it; "
	      "anything else is a name from errno(3). Facts of a device that the command does not "
	      "query at all are left out.",
      RULES(ONLY("check", "'vfio-msixctl/info', 'vfio-msixctl/check', 'vfio-msixctl/bench'"),
	    ONLY("bench", "'vfio-msixctl/bench'"), ONLY("doctor", "'vfio-msixctl/doctor'"),
	    ONLY("layout", "'vfio-msixctl/layout'"), ONLY("maps", "'vfio-msixctl/maps'"),
	    ONLY("watch", "'vfio-msixctl/watch'"), ONLY("vectors", "'vfio-msixctl/vectors'"),
	    STATUS_RULE("2, 4", "'messages': " SOME_ERROR),
	    STATUS_RULE("0", "'messages': {'not': " SOME_ERROR "}"),
	    STATUS_RULE("1", "'schema': {'enum': ['vfio-msixctl/check', 'vfio-msixctl/doctor', "
			     "'vfio-msixctl/watch']}")));
