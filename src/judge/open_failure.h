/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a device could not be opened, in one sentence, from the step, the error and other facts. */
#ifndef JUDGE_OPEN_FAILURE_H
#define JUDGE_OPEN_FAILURE_H

#include "facts/facts.h"
#include "judge/finding.h"

/**
 * open_failure_judge() - explain device->open
 * @host: for the remedies
 * @device: ->open.status is an error
 * @finding: id, sentence ("cannot open: ..."), remedy
 */
void open_failure_judge(const struct host_facts *host, const struct device_facts *device,
			struct finding *finding);

#endif
