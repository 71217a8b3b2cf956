// SPDX-License-Identifier: GPL-2.0-or-later
#include "report.h"

#include <stdlib.h>
#include <string.h>

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

void report_device_free(struct device_report *verdicts)
{
	if (verdicts->bench)
		measure_free(verdicts->bench);
	free(verdicts->bench);
	verdicts->bench = NULL;
	free(verdicts->layout);
	verdicts->layout = NULL;
}

void report_free(struct report *report)
{
	for (size_t i = 0; report->devices && i < report->facts.n_devices; i++)
		report_device_free(&report->devices[i]);
	free(report->devices);
	report->devices = NULL;
	free(report->messages);
	report->messages = NULL;
	report->n_messages = 0;
	facts_free(&report->facts);
}
