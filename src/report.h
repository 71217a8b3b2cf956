/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A report: the facts, what judge/ made of them, and the messages of the run. Complete before the
 * first byte is printed; both renderers read it and add nothing.
 */
#ifndef REPORT_H
#define REPORT_H

#include "command.h"
#include "facts.h"
#include "judge/check.h"
#include "judge/doctor.h"
#include "judge/finding.h"
#include "judge/layout.h"
#include "judge/register.h"
#include "measure/measure.h"

#define REPORT_SCHEMA_MAJOR 2
#define REPORT_SCHEMA_MINOR 0

/* One register, measured. */
struct bench_report {
	struct register_choice place;
	struct measure_result result;
	struct finding quality; /* id quiet or noisy: whether the run can be trusted, and why not */
};

/* What was judged of the device at the same place in facts.devices. */
struct device_report {
	bool failed; /* could not be opened or measured: the messages say why */
	struct check_verdict check;
	struct doctor_verdict *doctor; /* owned; NULL unless doctor ran */
	struct findings findings;
	struct layout_verdict *layout; /* owned; NULL unless layout ran */
	struct bench_report *benches; /* owned; more than one with --bar all and with --write */
	size_t n_benches;
};

struct comparison; /* judge/compare.h */

struct report {
	const char *command; /* "check" */
	char **argv;         /* as given, argv[0] excluded; not owned */
	int argc;
	struct facts facts;
	struct device_report *devices; /* facts.n_devices of them */
	struct comparison *comparison; /* owned; NULL unless compare made it */
	struct findings messages; /* their sentences name device and step first */
	enum exit_status exit_status;
};

/**
 * report_add_message() - append a message; its exit status worsens that of the report
 * @finding: copied
 */
void report_add_message(struct report *report, const struct finding *finding);

/**
 * report_add_bench() - append an empty measurement
 *
 * Return: valid until the next one is added.
 */
struct bench_report *report_add_bench(struct device_report *verdicts);

/** report_drop_benches() - take the measurements back: a half of one is none */
void report_drop_benches(struct device_report *verdicts);

/** report_device_free() - free what the verdicts of one device own */
void report_device_free(struct device_report *verdicts);

/** report_free() - free all that a report owns, facts included, and empty it of that */
void report_free(struct report *report);

#endif
