// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/report.h"

#include <errno.h>
#include <string.h>

#include "source/json_split.h"
#include "source/json_value.h"
#include "source/reworded.h"
#include "util.h"
#include "xmalloc.h"

static int read_schema(struct json_reader *reader, const json_t *json, struct facts *facts)
{
	static const char prefix[] = PROGRAM "/";
	const char *text = json_string_value(json_object_get(json, "schema"));

	if (!text || strncmp(text, prefix, strlen(prefix)) != 0)
		return json_fault(reader, "not a report of " PROGRAM ": unexpected \"schema\"");
	copy_text(facts->command, sizeof(facts->command), text + strlen(prefix));
	facts->source.form = SOURCE_REPORT;
	copy_text(facts->source.command, sizeof(facts->source.command), facts->command);
	return 0;
}

#define OLDEST_MAJOR 1 /* the oldest major version that can be read */

static int read_version(struct json_reader *reader, const json_t *json, int *number)
{
	const json_t *version = json_object_get(json, "schema_version");
	const json_t *major = json_array_get(version, 0), *minor = json_array_get(version, 1);
	const size_t mark = json_enter_key(reader, "schema_version");

	if (!json_is_integer(major) || !json_is_integer(minor) || json_array_size(version) != 2)
		return json_fault(reader, "not a pair of numbers");
	if (json_integer_value(major) > REPORT_SCHEMA_MAJOR)
		return json_fault(reader, "version %lld.%lld is too new: use a newer " PROGRAM,
				  json_integer_value(major), json_integer_value(minor));
	if (json_integer_value(major) < OLDEST_MAJOR || json_integer_value(minor) < 0)
		return json_fault(reader, "unsupported version %lld.%lld",
				  json_integer_value(major), json_integer_value(minor));
	*number = (int)json_integer_value(major);
	json_leave(reader, mark);
	return 0;
}

static int read_object(struct json_reader *reader, const char *key, const json_t *json,
		       const struct model *model, void *object)
{
	const size_t mark = json_enter_key(reader, key);
	const int ret = json_value_read(reader, model, json, object);

	json_leave(reader, mark);
	return ret;
}

static int read_host(struct json_reader *reader, const json_t *json, struct host_facts *host)
{
	int ret = read_object(reader, "host", json_object_get(json, "host"), &model_host, host);

	if (ret == 0 && host->page_size && (host->page_size & (host->page_size - 1)))
		ret = json_fault(reader, "host: page_size is not a power of two");
	return ret;
}

/* The array of a key; a missing one counts as empty. */
static const json_t *get_list(struct json_reader *reader, const json_t *json, const char *key,
			      int *ret)
{
	const json_t *list = json_object_get(json, key);

	*ret = 0;
	if (list && (!json_is_array(list) || json_array_size(list) > JSON_LIST_MAX)) {
		json_enter_key(reader, key);
		*ret = json_fault(reader, "not a list of at most %u entries", JSON_LIST_MAX);
	}
	return list;
}

typedef int read_entry(struct json_reader *reader, const json_t *json, struct facts *facts);

static int read_entries(struct json_reader *reader, const json_t *json, const char *key,
			read_entry *read, struct facts *facts)
{
	int ret;
	const json_t *list = get_list(reader, json, key, &ret);

	for (size_t i = 0; i < json_array_size(list) && ret == 0; i++) {
		const size_t mark = json_enter_key(reader, key);

		json_enter_index(reader, i);
		ret = read(reader, json_array_get(list, i), facts);
		json_leave(reader, mark);
	}
	return ret;
}

static int read_unknown_name(struct json_reader *reader, const json_t *json, struct facts *facts)
{
	struct unknown_name *unknown = array_add(facts->unknown, facts->n_unknown);
	const int ret = json_value_read(reader, &model_unknown_name, json, unknown);

	return ret || unknown->status ? ret : json_fault(reader, "has no error");
}

static int read_unsaved_file(struct json_reader *reader, const json_t *json, struct facts *facts)
{
	return json_value_read(reader, &model_unsaved_file, json,
			       array_add(facts->unsaved, facts->n_unsaved));
}

/* The original source is kept: it is not replaced by the report. */
static int read_source(struct json_reader *reader, const json_t *json, struct source_facts *source)
{
	const json_t *value = json_object_get(json, "source");

	if (!value)
		return 0;
	*source = (struct source_facts){ .form = SOURCE_MACHINE };
	return read_object(reader, "source", value, &model_source, source);
}

static int read_survey(struct json_reader *reader, const json_t *json, struct survey_facts *survey)
{
	const json_t *value = json_object_get(json, "survey");

	if (!value || json_is_null(value))
		return 0;
	survey->status = 0;
	return read_object(reader, "survey", value, &model_survey, survey);
}

static int read_bench_request(struct json_reader *reader, const json_t *json,
			      struct bench_request *request)
{
	const json_t *value = json_object_get(json, "bench_request");
	const unsigned int *width = &request->where.width;
	int ret;

	if (!value)
		return 0;
	request->status = 0;
	ret = read_object(reader, "bench_request", value, &model_bench_request, request);
	if (ret == 0 && (*width == 0 || *width > 8 || (*width & (*width - 1))))
		ret = json_fault(reader, "bench_request: width: not 1, 2, 4 or 8");
	return ret;
}

static int read_evidence(struct json_reader *reader, const json_t *json, struct probe_facts *probe)
{
	const json_t *evidence = json_object_get(json_object_get(json, "check"), "evidence");

	if (!evidence || json_is_null(evidence))
		return 0;
	probe->status = 0;
	return read_object(reader, "check.evidence", evidence, &model_probe, probe);
}

/* Rejects values that bench never writes, but that a report made by hand may have. */
static int check_measurement(struct json_reader *reader, const struct measurement *measurement)
{
	if (measurement->reg.bar > 5 || !measurement->reg.width)
		return json_fault(reader, "register: not a register of a BAR");
	if (measurement->result.operation > MEASURE_WRITE_READ)
		return json_fault(reader, "operation: unknown to this version");
	return 0;
}

static int read_measurement(struct json_reader *reader, const json_t *json,
			    struct device_facts *device)
{
	struct measurement *measurement = facts_add_measurement(device);
	struct measure_path *path = measurement->result.path;
	int ret;

	for (unsigned int i = 0; i < MEASURE_PATHS; i++)
		path[i].status = path[i].p99.status = FACT_NOT_ASKED;
	ret = json_value_read(reader, &model_measurement, json, measurement);
	/* A report before 1.1 has a p99 even with few samples. */
	for (unsigned int i = 0; i < MEASURE_PATHS; i++)
		path[i].p99_valid &= path[i].samples >= MEASURE_P99_SAMPLES;
	measurement->reg.chosen = ret == 0;
	reworded_renew(measurement->reg.name, sizeof(measurement->reg.name));
	return ret ? ret : check_measurement(reader, measurement);
}

static int read_measurements(struct json_reader *reader, const json_t *json,
			     struct device_facts *device)
{
	const json_t *bench = json_object_get(json, "bench"), *list;
	size_t mark = json_enter_key(reader, "bench");
	int ret = 0;

	if (bench && !json_is_null(bench))
		ret = read_measurement(reader, bench, device);
	if (ret)
		return ret;
	json_leave(reader, mark);
	list = get_list(reader, json, "more_benches", &ret);
	for (size_t i = 0; i < json_array_size(list) && ret == 0; i++) {
		mark = json_enter_key(reader, "more_benches");
		json_enter_index(reader, i);
		ret = read_measurement(reader, json_array_get(list, i), device);
		json_leave(reader, mark);
	}
	return ret;
}

static int read_environment(struct json_reader *reader, const json_t *json,
			    struct device_facts *device)
{
	const json_t *environment = json_object_get(json, "environment");

	if (!environment || json_is_null(environment))
		return 0;
	device->environment = xcalloc(1, sizeof(*device->environment));
	return read_object(reader, "environment", environment, &model_environment,
			   device->environment);
}

/* Findings of bench whose id in version 1 now belongs to another finding. */
static const struct {
	const char *was;
	const char *is;
} renamed[] = {
	{ "no-msix", "no-safe-register" },
	{ "mediated-device", "no-safe-register" },
	{ "pba-outside-bar", "pba-unreachable" },
	{ "page-not-mappable", "no-mapped-path" },
};

static void rename_old(const json_t *json, struct old_finding *old)
{
	const char *level = json_string_value(json_object_get(json, "level"));

	for (size_t i = 0; level && strcmp(level, "fail") == 0 && i < ARRAY_SIZE(renamed); i++) {
		if (strcmp(renamed[i].was, old->id) != 0)
			continue;
		copy_text(old->id, sizeof(old->id), renamed[i].is);
		return;
	}
}

/*
 * Version 1 has no facts for the findings of bench during the measurement: the findings are kept.
 */
static int read_old(struct json_reader *reader, const json_t *json, struct facts *facts)
{
	struct device_facts *device = &facts->devices[facts->n_devices - 1];
	struct old_finding *old = array_add(device->old, device->n_old);
	const int ret = json_value_read(reader, &model_old_finding, json, old);

	rename_old(json, old);
	return ret;
}

/* An assumption of judge/ that the tables do not express: six BARs in order, or none. */
static int check_device(struct json_reader *reader, const struct device_facts *device)
{
	if (device->n_bars && device->n_bars != ARRAY_SIZE(device->bars))
		return json_fault(reader, "bars: not six entries, or none");
	for (size_t i = 0; i < device->n_bars; i++)
		if (device->bars[i].index != i)
			return json_fault(reader, "bars[%zu].index: not %zu", i, i);
	if (device->msix.status == 0 && device->msix.entries == 0)
		return json_fault(reader, "msix.entries: not a number from 1 to 2048");
	return 0;
}

static int read_device(struct json_reader *reader, const json_t *json, struct device_facts *device)
{
	int ret = json_value_read(reader, &model_device, json, device);

	reworded_renew(device->open.why, sizeof(device->open.why));
	if (ret == 0)
		ret = check_device(reader, device);
	if (ret == 0)
		ret = read_evidence(reader, json, &device->probe);
	if (ret == 0)
		ret = read_environment(reader, json, device);
	if (ret == 0)
		ret = read_measurements(reader, json, device);
	return ret;
}

static void read_flag(const json_t *json, struct fact_flag *flag)
{
	if (flag->status && json_is_boolean(json))
		*flag = (struct fact_flag){ .value = json_is_true(json) };
}

/*
 * Version 1 has the host's facts with each device: those of the first device that has them are
 * used.
 */
static int read_host_of_device(struct json_reader *reader, const json_t *json,
			       const struct device_facts *device, struct host_facts *host)
{
	const json_t *ready = json_object_get(json, "ready");
	const json_t *environment = json_object_get(json, "environment");
	const json_t *opened = json_is_object(ready) ? ready : json_object_get(json, "open");
	int ret = 0;

	if (opened == ready || device->open.status != FACT_NOT_ASKED)
		read_flag(json_object_get(opened, "as_root"), &host->as_root);
	read_flag(json_object_get(opened, "unsafe_interrupts"), &host->unsafe_interrupts);
	read_flag(json_object_get(json, "driverctl"), &host->driverctl);
	if (json_is_object(ready) && host->setup.status) {
		host->setup.status = 0;
		ret = json_value_read(reader, &model_host_setup, ready, &host->setup);
	}
	if (ret == 0 && json_is_object(environment) && host->machine.status) {
		host->machine.status = 0;
		ret = json_value_read(reader, &model_machine, environment, &host->machine);
	}
	return ret;
}

static int read_version_1(struct json_reader *reader, const json_t *json, struct facts *facts)
{
	const struct device_facts *device = &facts->devices[facts->n_devices - 1];
	int ret = read_host_of_device(reader, json, device, &facts->host);

	if (ret == 0 && strcmp(facts->command, "bench") == 0)
		ret = read_entries(reader, json, "findings", read_old, facts);
	return ret;
}

/* Version 1 has no fact for a device that is gone, but a message that begins with its name. */
static int read_gone(struct json_reader *reader, const json_t *json, struct facts *facts)
{
	const char *code = json_string_value(json_object_get(json, "code"));
	const char *text = json_string_value(json_object_get(json, "text"));

	(void)reader;
	if (!code || !text || strcmp(code, "device-gone") != 0)
		return 0;
	for (size_t i = 0; i < facts->n_devices; i++) {
		struct device_facts *device = &facts->devices[i];
		const char *label = facts_device_label(device);
		const size_t length = strlen(label);

		device->open.gone |= strncmp(text, label, length) == 0 && text[length] == ':';
	}
	return 0;
}

static int invalid_json(struct json_reader *reader, const json_error_t *error)
{
	return json_fault(reader, "invalid JSON: line %d: %s", error->line, error->text);
}

static int read_next_device(struct json_reader *reader, const json_t *json, int major,
			    struct facts *facts)
{
	const size_t mark = json_enter_key(reader, "devices"), n = facts->n_devices;
	int ret;

	if (n == JSON_LIST_MAX)
		return json_fault(reader, "not a list of at most %u entries", JSON_LIST_MAX);
	json_enter_index(reader, n);
	ret = read_device(reader, json, facts_add_device(facts, ""));
	if (ret == 0 && major == 1)
		ret = read_version_1(reader, json, facts);
	json_leave(reader, mark);
	return ret;
}

static int read_devices(struct json_reader *reader, const json_t *json,
			struct json_devices *devices, int major, struct facts *facts)
{
	json_error_t error;
	json_t *device;
	int ret;
	const json_t *list = get_list(reader, json, "devices", &ret);

	if (ret)
		return ret;
	if (!list || !devices->text)
		return json_fault(reader, "not a report of " PROGRAM ": \"devices\" is missing");
	while ((ret = json_split_next(devices, &device, &error)) > 0) {
		ret = read_next_device(reader, device, major, facts);
		json_decref(device);
		if (ret)
			return ret;
	}
	return ret < 0 ? invalid_json(reader, &error) : 0;
}

static int read_report(struct json_reader *reader, const json_t *json, struct json_devices *devices,
		       struct facts *facts)
{
	int major = 0, ret = read_schema(reader, json, facts);

	if (ret == 0)
		ret = read_version(reader, json, &major);
	if (ret == 0)
		ret = read_host(reader, json, &facts->host);
	if (ret == 0)
		ret = read_survey(reader, json, &facts->survey);
	if (ret == 0)
		ret = read_bench_request(reader, json, &facts->bench);
	if (ret == 0)
		ret = read_devices(reader, json, devices, major, facts);
	if (ret == 0 && major == 1)
		ret = read_entries(reader, json, "messages", read_gone, facts);
	if (ret == 0)
		ret = read_source(reader, json, &facts->source);
	if (ret == 0)
		ret = read_entries(reader, json, "unknown_names", read_unknown_name, facts);
	if (ret)
		return ret;
	return read_entries(reader, json, "unsaved_files", read_unsaved_file, facts);
}

int report_read(const char *text, size_t size, struct facts *facts, char why[static REPORT_WHY])
{
	struct json_reader reader = { .why = why, .why_size = REPORT_WHY };
	struct json_devices devices;
	json_error_t error;
	json_t *json;
	int ret;

	json_set_alloc_funcs(xmalloc, free);
	json = json_split(text, size, &devices, &error);
	ret = json ? read_report(&reader, json, &devices, facts) : invalid_json(&reader, &error);
	json_decref(json);
	return ret;
}
