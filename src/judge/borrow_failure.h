/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a device in use could not be queried through the descriptor of a process (--borrow). */
#ifndef JUDGE_BORROW_FAILURE_H
#define JUDGE_BORROW_FAILURE_H

#include "facts/facts.h"
#include "judge/finding.h"

/* Each sets id, sentence and remedy, for one step of open.step. */

/** borrow_failure_holder() - STEP_HOLDER: no process has the device open, or not the one wanted */
void borrow_failure_holder(const struct host_facts *host, const struct device_facts *device,
			   struct finding *finding);

/** borrow_failure_descriptor() - STEP_DESCRIPTOR: several devices fit the process's descriptors */
void borrow_failure_descriptor(const struct host_facts *host, const struct device_facts *device,
			       struct finding *finding);

/** borrow_failure_refused() - STEP_BORROW: the kernel refuses the descriptor */
void borrow_failure_refused(const struct host_facts *host, const struct device_facts *device,
			    struct finding *finding);

#endif
