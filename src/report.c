// SPDX-License-Identifier: GPL-2.0-or-later
#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "judge/compare.h"
#include "xmalloc.h"

void report_add_message(struct report *report, const struct finding *finding)
{
	report->exit_status = exit_worse(report->exit_status, finding_status(finding->id));
	finding_copy(findings_add(&report->messages), finding);
}

void report_add_device_message(struct report *report, const struct device_facts *device,
			       const struct finding *finding)
{
	AUTO_FINDING named = { 0 };

	finding_set(&named, finding->id, "%s: %s", facts_device_label(device), finding->text);
	finding_remedy(&named, "%s", finding->remedy);
	report_add_message(report, &named);
}

static void free_device(struct device_report *verdicts)
{
	finding_free(&verdicts->check.finding);
	doctor_free(verdicts->doctor);
	findings_free(&verdicts->findings);
	findings_free(&verdicts->qualities);
	layout_free(verdicts->layout);
	maps_free(verdicts->maps);
	watch_free(verdicts->watch);
	vectors_free(verdicts->vectors);
}

void report_free(struct report *report)
{
	for (size_t i = 0; report->devices && i < report->facts.n_devices; i++)
		free_device(&report->devices[i]);
	free(report->devices);
	report->devices = NULL;
	compare_free(report->comparison);
	report->comparison = NULL;
	doctor_free(report->doctor);
	report->doctor = NULL;
	findings_free(&report->messages);
	facts_free(&report->facts);
}
