/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with the vectors of a device in use. */
#ifndef JUDGE_VECTORS_WARN_H
#define JUDGE_VECTORS_WARN_H

#include "judge/vectors_model.h"

/** vectors_warn() - add a finding for each, to verdict->findings */
void vectors_warn(const struct device_facts *device, struct vectors_verdict *verdict);

#endif
