/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong or costly with where a device has its vector table and pending bits. */
#ifndef JUDGE_LAYOUT_WARN_H
#define JUDGE_LAYOUT_WARN_H

#include "judge/layout_model.h"

/** layout_warn() - add a finding for each; the relocations are there */
void layout_warn(const struct device_facts *device, const struct layout_verdict *layout,
		 struct findings *findings);

#endif
