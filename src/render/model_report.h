/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A report in the structure of the JSON document: facts and verdicts, which struct report keeps
 * apart, together for each device. Pointers refer to the report, except those that are owned.
 */
#ifndef RENDER_MODEL_REPORT_H
#define RENDER_MODEL_REPORT_H

#include "facts/model.h"
#include "judge/layout_consume.h"
#include "render/verdict_names.h"

MODEL_OF(finding, struct finding);
MODEL_OF(comparison, struct comparison);

struct json_check {
	const struct check_verdict *verdict;
	const struct probe_facts *probe;
};

struct json_doctor_check {
	const struct finding *finding;
	enum doctor_check check;
};

struct json_doctor {
	bool ready;
	const char *next;
	struct json_doctor_check checks[DOCTOR_CHECKS];
	size_t n_checks;
};

struct json_host_check {
	const struct finding *finding;
	enum host_check check;
};

struct json_host {
	bool ready;
	const char *next;
	struct json_host_check checks[HOST_CHECKS];
	size_t n_checks;
};

struct json_page {
	const struct layout_page *page;
	struct layout_consumer *consumers; /* owned */
	size_t n_consumers;
};

struct json_layout {
	const struct layout_verdict *layout;
	struct json_page pages[LAYOUT_PAGES_MAX];
	size_t n_pages;
};

struct json_bench {
	const struct measurement *measurement;
	const struct finding *quality;
};

struct json_device {
	const struct device_facts *facts;
	bool checked;
	struct json_check check;
	bool doctored;
	struct json_doctor doctor;
	const struct environment *environment;
	struct json_bench *bench; /* owned, like the next one */
	const struct json_bench *more_benches;
	size_t n_more;
	struct json_layout *layout; /* owned */
	const struct maps_verdict *maps;
	const struct watch_verdict *watch;
	const struct vectors_verdict *vectors;
	const struct finding *findings;
	size_t n_findings;
};

struct json_tool {
	const char *name;
	const char *version;
};

struct json_report {
	const char *schema;
	unsigned int schema_version[2]; /* major, minor */
	struct json_tool tool;
	char **argv;
	size_t argc;
	const struct host_facts *host;
	const struct survey_facts *survey; /* NULL: not asked */
	bool doctored;
	struct json_host doctor;
	const struct unknown_name *unknown;
	size_t n_unknown;
	struct json_device *devices;
	size_t n_devices;
	const struct finding *messages;
	size_t n_messages;
	unsigned int exit_status;
	const struct comparison *comparison;
	const struct source_facts *source;         /* NULL: the machine itself */
	const struct bench_request *bench_request; /* NULL: nothing was to be measured */
	const struct unsaved_file *unsaved;
	size_t n_unsaved;
};

MODEL_OF(report, struct json_report);
MODEL_OF(layout, struct json_layout);
MODEL_OF(maps, struct maps_verdict);
MODEL_OF(watch, struct watch_verdict);
MODEL_OF(vectors_verdict, struct vectors_verdict);

#endif
