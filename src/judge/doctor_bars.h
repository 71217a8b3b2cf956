/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A part of doctor: the BARs. */
#ifndef JUDGE_DOCTOR_BARS_H
#define JUDGE_DOCTOR_BARS_H

#include "facts/facts.h"
#include "judge/finding.h"

/** doctor_bars() - whether another resource claims a BAR; @device's claims must have been read */
void doctor_bars(const struct device_facts *device, struct finding *finding);

#endif
