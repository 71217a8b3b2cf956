/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The conclusion, in one sentence: what the patch and relocation gain, if anything. */
#ifndef JUDGE_LAYOUT_CONCLUDE_H
#define JUDGE_LAYOUT_CONCLUDE_H

#include "judge/layout_model.h"

/** layout_conclude() - set the conclusion for each page size and the overall one */
void layout_conclude(const struct device_facts *device, struct layout_verdict *layout);

#endif
