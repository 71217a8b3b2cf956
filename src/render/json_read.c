// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "gather/surroundings.h"
#include "msg.h"
#include "render/json.h"
#include "render/json_split.h"
#include "render/json_value.h"
#include "xmalloc.h"

static int read_schema(struct json_reader *reader, const json_t *json, struct json_saved *saved)
{
	static const char prefix[] = PROGRAM "/";
	const char *text = json_string_value(json_object_get(json, "schema"));

	if (!text || strncmp(text, prefix, strlen(prefix)) != 0)
		return json_fault(reader, "not a report of " PROGRAM ": \"schema\" does not say so");
	snprintf(saved->command, sizeof(saved->command), "%s", text + strlen(prefix));
	return 0;
}

#define OLDEST_MAJOR 1 /* whose reports are read like later ones */

static int read_version(struct json_reader *reader, const json_t *json)
{
	const json_t *version = json_object_get(json, "schema_version");
	const json_t *major = json_array_get(version, 0), *minor = json_array_get(version, 1);
	const size_t mark = json_enter_key(reader, "schema_version");

	if (!json_is_integer(major) || !json_is_integer(minor) || json_array_size(version) != 2)
		return json_fault(reader, "not a pair of numbers");
	if (json_integer_value(major) > REPORT_SCHEMA_MAJOR)
		return json_fault(reader, "%lld.%lld is newer than this version reads: use a newer "
				  PROGRAM, json_integer_value(major), json_integer_value(minor));
	if (json_integer_value(major) < OLDEST_MAJOR || json_integer_value(minor) < 0)
		return json_fault(reader, "%lld.%lld was never in use", json_integer_value(major),
				  json_integer_value(minor));
	json_leave(reader, mark);
	return 0;
}

static int read_host(struct json_reader *reader, const json_t *json, struct host_facts *host)
{
	const size_t mark = json_enter_key(reader, "host");
	int ret = json_value_read(reader, &model_host, json_object_get(json, "host"), host);

	if (ret == 0 && host->page_size && (host->page_size & (host->page_size - 1)))
		ret = json_fault(reader, "page_size is not a power of two");
	json_leave(reader, mark);
	return ret;
}

/* The key of an array; where it is missing, an empty one is all the same. */
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

static int read_unknown_names(struct json_reader *reader, const json_t *json, struct facts *facts)
{
	int ret;
	const json_t *list = get_list(reader, json, "unknown_names", &ret);

	for (size_t i = 0; i < json_array_size(list) && ret == 0; i++) {
		const size_t mark = json_enter_key(reader, "unknown_names");
		struct unknown_name *unknown = facts_add_unknown(facts, "", -ENODEV);

		json_enter_index(reader, i);
		ret = json_value_read(reader, &model_unknown_name, json_array_get(list, i), unknown);
		if (ret == 0 && unknown->status == 0)
			ret = json_fault(reader, "does not tell the error");
		json_leave(reader, mark);
	}
	return ret;
}

static int read_source(struct json_reader *reader, const json_t *json, struct source_facts *source)
{
	const json_t *value = json_object_get(json, "source");
	const size_t mark = json_enter_key(reader, "source");
	int ret = value ? json_value_read(reader, &model_source, value, source) : 0;

	json_leave(reader, mark);
	return ret;
}

static int read_evidence(struct json_reader *reader, const json_t *json, struct probe_facts *probe)
{
	const json_t *evidence = json_object_get(json_object_get(json, "check"), "evidence");
	const size_t mark = json_enter_key(reader, "check.evidence");
	int ret = 0;

	if (evidence && !json_is_null(evidence)) {
		ret = json_value_read(reader, &model_probe, evidence, probe);
		probe->status = 0;
	}
	json_leave(reader, mark);
	return ret;
}

/* What a report made up by hand might have, and no figure of bench can. */
static int check_bench(struct json_reader *reader, const struct bench_report *bench)
{
	if (bench->place.bar > 5 || !bench->place.width)
		return json_fault(reader, "register: no register of a BAR");
	if (bench->result.operation > MEASURE_WRITE_READ)
		return json_fault(reader, "operation: not one that this version knows");
	return 0;
}

static int read_bench(struct json_reader *reader, const json_t *json,
		      struct device_report *verdicts)
{
	struct bench_report *bench = report_add_bench(verdicts);
	int ret;

	for (unsigned int path = 0; path < MEASURE_PATHS; path++)
		bench->result.path[path].status = FACT_NOT_ASKED;
	ret = json_value_read(reader, &model_bench, json, bench);
	/* A report of before 1.1 has a p99 of however few samples. */
	for (unsigned int path = 0; path < MEASURE_PATHS; path++)
		bench->result.path[path].p99_valid &=
			bench->result.path[path].samples >= MEASURE_P99_SAMPLES;
	bench->place.chosen = ret == 0;
	return ret ? ret : check_bench(reader, bench);
}

static int read_benches(struct json_reader *reader, const json_t *json,
			struct device_report *verdicts)
{
	const json_t *bench = json_object_get(json, "bench"), *list;
	size_t mark = json_enter_key(reader, "bench");
	int ret = 0;

	if (bench && !json_is_null(bench))
		ret = read_bench(reader, bench, verdicts);
	if (ret)
		return ret;
	json_leave(reader, mark);
	list = get_list(reader, json, "more_benches", &ret);
	for (size_t i = 0; i < json_array_size(list) && ret == 0; i++) {
		mark = json_enter_key(reader, "more_benches");
		json_enter_index(reader, i);
		ret = read_bench(reader, json_array_get(list, i), verdicts);
		json_leave(reader, mark);
	}
	return ret;
}

static int read_surroundings(struct json_reader *reader, const json_t *json,
			     struct device_facts *device)
{
	const json_t *environment = json_object_get(json, "environment");
	const size_t mark = json_enter_key(reader, "environment");
	int ret = 0;

	if (environment && !json_is_null(environment)) {
		device->surroundings = xcalloc(1, sizeof(*device->surroundings));
		ret = json_value_read(reader, &model_surroundings, environment,
				      device->surroundings);
	}
	json_leave(reader, mark);
	return ret;
}

/* What bench said in version 1 under an id that is now another finding's. */
static const struct {
	const char *was;
	const char *level;
	enum finding_id id;
} renamed[] = {
	{ "no-msix", "fail", FINDING_NO_SAFE_REGISTER },
	{ "mediated-device", "fail", FINDING_NO_SAFE_REGISTER },
	{ "pba-outside-bar", "fail", FINDING_PBA_UNREACHABLE },
	{ "page-not-mappable", "fail", FINDING_NO_MAPPED_PATH },
};

/* FINDING_NONE: an id of a later version. */
static enum finding_id find_id(const char *id, const char *level)
{
	for (size_t i = 0; i < ARRAY_SIZE(renamed); i++)
		if (strcmp(renamed[i].was, id) == 0 && strcmp(renamed[i].level, level) == 0)
			return renamed[i].id;
	for (size_t i = 0; i < names_finding.n; i++)
		if (names_finding.list[i] && strcmp(names_finding.list[i], id) == 0)
			return (enum finding_id)i;
	return FINDING_NONE;
}

static int read_finding(struct json_reader *reader, const json_t *json, struct findings *findings)
{
	const char *id = json_string_value(json_object_get(json, "id"));
	const char *level = json_string_value(json_object_get(json, "level"));
	const char *text = json_string_value(json_object_get(json, "text"));
	const char *remedy = json_string_value(json_object_get(json, "remedy"));
	enum finding_id known;

	if (!id || !level || !text)
		return json_fault(reader, "not a finding: its id, level and text are strings");
	known = find_id(id, level);
	if (known == FINDING_NONE)
		return 0;
	finding_set(findings_add(findings), known, "%s", text);
	finding_remedy(&findings->list[findings->n - 1], "%s", remedy ? remedy : "");
	return 0;
}

static int read_findings(struct json_reader *reader, const json_t *json, struct findings *findings)
{
	int ret;
	const json_t *list = get_list(reader, json, "findings", &ret);

	for (size_t i = 0; i < json_array_size(list) && ret == 0; i++) {
		const size_t mark = json_enter_key(reader, "findings");

		json_enter_index(reader, i);
		ret = read_finding(reader, json_array_get(list, i), findings);
		json_leave(reader, mark);
	}
	return ret;
}

/* What the judges rely on, and no table says: six BARs in their order, or none. */
static int check_device(struct json_reader *reader, const struct device_facts *device)
{
	if (device->n_bars && device->n_bars != ARRAY_SIZE(device->bars))
		return json_fault(reader, "bars: neither none nor six");
	for (size_t i = 0; i < device->n_bars; i++)
		if (device->bars[i].index != i)
			return json_fault(reader, "bars[%zu].index: not %zu", i, i);
	if (device->msix.status == 0 && device->msix.entries == 0)
		return json_fault(reader, "msix.entries: not a number from 1 to 2048");
	return 0;
}

static int read_device(struct json_reader *reader, const json_t *json, struct device_facts *device,
		       struct device_report *verdicts)
{
	int ret = json_value_read(reader, &model_device, json, device);

	if (ret == 0)
		ret = check_device(reader, device);
	if (ret == 0)
		ret = read_evidence(reader, json, &device->probe);
	if (ret == 0)
		ret = read_surroundings(reader, json, device);
	if (ret == 0)
		ret = read_benches(reader, json, verdicts);
	return ret ? ret : read_findings(reader, json, &verdicts->findings);
}

static int invalid_json(struct json_reader *reader, const json_error_t *error)
{
	return json_fault(reader, "no valid JSON: line %d: %s", error->line, error->text);
}

static int read_nth_device(struct json_reader *reader, const json_t *json, size_t n,
			   struct report *report)
{
	const size_t mark = json_enter_key(reader, "devices");
	int ret;

	if (n == JSON_LIST_MAX)
		return json_fault(reader, "not a list of at most %u entries", JSON_LIST_MAX);
	json_enter_index(reader, n);
	ret = read_device(reader, json, facts_add_device(&report->facts, ""),
			  array_add(report->devices, n));
	json_leave(reader, mark);
	return ret;
}

static int read_devices(struct json_reader *reader, const json_t *json,
			struct json_devices *devices, struct report *report)
{
	json_error_t error;
	json_t *device;
	int ret;
	const json_t *list = get_list(reader, json, "devices", &ret);

	if (ret)
		return ret;
	if (!list || !devices->text)
		return json_fault(reader, "not a report of " PROGRAM ": \"devices\" is missing");
	report->devices = xcalloc(1, sizeof(*report->devices));
	while ((ret = json_split_next(devices, &device, &error)) > 0) {
		ret = read_nth_device(reader, device, report->facts.n_devices, report);
		json_decref(device);
		if (ret)
			return ret;
	}
	return ret < 0 ? invalid_json(reader, &error) : 0;
}

static int read_report(struct json_reader *reader, const json_t *json,
		       struct json_devices *devices, struct report *report,
		       struct json_saved *saved)
{
	int ret = read_schema(reader, json, saved);

	if (ret == 0)
		ret = read_version(reader, json);
	if (ret == 0)
		ret = read_host(reader, json, &report->facts.host);
	if (ret == 0)
		ret = read_source(reader, json, &report->facts.source);
	if (ret == 0)
		ret = read_unknown_names(reader, json, &report->facts);
	return ret ? ret : read_devices(reader, json, devices, report);
}

int json_read(const char *text, size_t size, struct report *report, struct json_saved *saved,
	      char why[static JSON_WHY])
{
	struct json_reader reader = { .why = why, .why_size = JSON_WHY };
	struct json_devices devices;
	json_error_t error;
	json_t *json;
	int ret;

	json_set_alloc_funcs(xmalloc, free);
	json = json_split(text, size, &devices, &error);
	ret = json ? read_report(&reader, json, &devices, report, saved) :
		     invalid_json(&reader, &error);
	json_decref(json);
	return ret;
}
