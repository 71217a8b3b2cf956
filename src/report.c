// SPDX-License-Identifier: GPL-2.0-or-later
#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "judge/compare.h"

static const enum severity severities[] = {
	[LEVEL_PASS] = SEVERITY_NOTE,  [LEVEL_NOTE] = SEVERITY_NOTE,  [LEVEL_WARN] = SEVERITY_WARNING,
	[LEVEL_FAIL] = SEVERITY_ERROR, [LEVEL_SKIP] = SEVERITY_NOTE,
};

void report_add_message(struct report *report, enum exit_status status,
			const struct finding *finding)
{
	struct message *messages, *message;

	report->exit_status = exit_worse(report->exit_status, status);
	messages = realloc(report->messages, (report->n_messages + 1) * sizeof(*messages));
	if (!messages) {
		report->out_of_memory = true;
		return;
	}
	report->messages = messages;
	message = &messages[report->n_messages++];
	message->severity = severities[finding->level];
	memcpy(message->code, finding->id, sizeof(message->code));
	memcpy(message->text, finding->text, sizeof(message->text));
	memcpy(message->hint, finding->remedy, sizeof(message->hint));
}

struct bench_report *report_add_bench(struct device_report *verdicts)
{
	struct bench_report *benches;

	benches = realloc(verdicts->benches, (verdicts->n_benches + 1) * sizeof(*benches));
	if (!benches)
		return NULL;
	verdicts->benches = benches;
	benches += verdicts->n_benches++;
	memset(benches, 0, sizeof(*benches));
	return benches;
}

void report_drop_benches(struct device_report *verdicts)
{
	for (size_t i = 0; i < verdicts->n_benches; i++)
		measure_free(&verdicts->benches[i].result);
	free(verdicts->benches);
	verdicts->benches = NULL;
	verdicts->n_benches = 0;
}

void report_device_free(struct device_report *verdicts)
{
	report_drop_benches(verdicts);
	free(verdicts->layout);
	verdicts->layout = NULL;
}

void report_free(struct report *report)
{
	for (size_t i = 0; report->devices && i < report->facts.n_devices; i++)
		report_device_free(&report->devices[i]);
	free(report->devices);
	report->devices = NULL;
	compare_free(report->comparison);
	report->comparison = NULL;
	free(report->messages);
	report->messages = NULL;
	report->n_messages = 0;
	facts_free(&report->facts);
}
