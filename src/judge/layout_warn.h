/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults and costs of the location of a device's MSI-X table and PBA. */
#ifndef JUDGE_LAYOUT_WARN_H
#define JUDGE_LAYOUT_WARN_H

#include "judge/layout_model.h"

/** layout_warn() - add a finding for each; relocations must have been computed */
void layout_warn(const struct device_facts *device, const struct layout_verdict *layout,
		 struct findings *findings);

#endif
