/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One sentence: what the admin gains by the patch, by relocation, or nothing. */
#ifndef JUDGE_LAYOUT_CONCLUDE_H
#define JUDGE_LAYOUT_CONCLUDE_H

#include "judge/layout_model.h"

/** layout_conclude() - set the conclusion of each page size and of the whole, from all else */
void layout_conclude(const struct device_facts *device, struct layout_verdict *layout);

#endif
