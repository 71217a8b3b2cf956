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

struct bench_report *report_add_bench(struct device_report *verdicts)
{
	return array_add(verdicts->benches, verdicts->n_benches);
}

void report_drop_benches(struct device_report *verdicts)
{
	for (size_t i = 0; i < verdicts->n_benches; i++) {
		measure_free(&verdicts->benches[i].result);
		finding_free(&verdicts->benches[i].quality);
	}
	free(verdicts->benches);
	verdicts->benches = NULL;
	verdicts->n_benches = 0;
}

void report_device_free(struct device_report *verdicts)
{
	report_drop_benches(verdicts);
	finding_free(&verdicts->check.finding);
	doctor_free(verdicts->doctor);
	findings_free(&verdicts->findings);
	layout_free(verdicts->layout);
	*verdicts = (struct device_report){ 0 };
}

void report_free(struct report *report)
{
	for (size_t i = 0; report->devices && i < report->facts.n_devices; i++)
		report_device_free(&report->devices[i]);
	free(report->devices);
	report->devices = NULL;
	compare_free(report->comparison);
	report->comparison = NULL;
	findings_free(&report->messages);
	facts_free(&report->facts);
}
