/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A report: the facts, what judge/ made of them, and the messages of the run. Complete before the
 * first byte is printed; both renderers read it and add nothing.
 */
#ifndef REPORT_H
#define REPORT_H

#include "exit_status.h"
#include "facts/facts.h"
#include "judge/check.h"
#include "judge/doctor.h"
#include "judge/finding.h"
#include "judge/layout.h"
#include "judge/maps.h"

/* What was judged of the device at the same place in facts.devices. */
struct device_report {
	bool failed; /* could not be opened or measured: the messages say why */
	struct check_verdict check;
	struct doctor_verdict *doctor; /* owned; NULL unless doctor ran */
	struct findings findings;
	struct layout_verdict *layout; /* owned; NULL unless layout ran */
	struct maps_verdict *maps;     /* owned; NULL unless maps ran */
	struct findings qualities;     /* of each measurement: quiet or noisy, and why */
};

struct comparison; /* judge/compare.h */

struct report {
	const char *command; /* "check" */
	char **argv;         /* as given, argv[0] excluded; not owned */
	int argc;
	struct facts facts;
	struct device_report *devices; /* facts.n_devices of them; NULL: nothing was judged */
	struct comparison *comparison; /* owned; NULL unless compare made it */
	struct findings messages;      /* their sentences name device and step first */
	enum exit_status exit_status;
};

/**
 * report_add_message() - append a message; its exit status worsens that of the report
 * @finding: copied
 */
void report_add_message(struct report *report, const struct finding *finding);

/** report_add_device_message() - the same of a device, whose name is put in front of the text */
void report_add_device_message(struct report *report, const struct device_facts *device,
			       const struct finding *finding);

/** report_free() - free all that a report owns, facts included, and empty it of that */
void report_free(struct report *report);

#endif
