/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A report: the facts, the verdicts of judge/ and the messages of the run. It is complete before
 * anything is printed; the renderers only read it.
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
#include "judge/vectors.h"
#include "judge/watch.h"

/* The verdicts on the device with the same index in facts.devices. */
struct device_report {
	bool failed; /* could not be opened or measured: the messages say why */
	struct check_verdict check;
	struct doctor_verdict *doctor; /* owned; NULL unless doctor ran */
	struct findings findings;
	struct layout_verdict *layout;   /* owned; NULL unless layout ran */
	struct maps_verdict *maps;       /* owned; NULL unless maps ran */
	struct watch_verdict *watch;     /* owned; NULL unless watch ran */
	struct vectors_verdict *vectors; /* owned; NULL unless vectors ran */
	struct findings qualities;       /* for each measurement: quiet or noisy, and why */
};

struct comparison; /* judge/compare.h */

struct report {
	const char *command; /* "check" */
	char **argv;         /* as given, without argv[0]; not owned */
	int argc;
	struct facts facts;
	struct device_report *devices; /* facts.n_devices of them; NULL: nothing was judged */
	struct comparison *comparison; /* owned; NULL unless compare made it */
	struct doctor_verdict *doctor; /* owned; of the host; NULL unless doctor made it */
	struct findings messages;      /* their sentences begin with device and step */
	enum exit_status exit_status;
};

/**
 * report_add_message() - append a message; the report's exit status becomes the worse of the two
 * @finding: copied
 */
void report_add_message(struct report *report, const struct finding *finding);

/** report_add_device_message() - likewise, with the device's name before the text */
void report_add_device_message(struct report *report, const struct device_facts *device,
			       const struct finding *finding);

/** report_free() - free everything that a report owns, facts included, and reset it */
void report_free(struct report *report);

#endif
