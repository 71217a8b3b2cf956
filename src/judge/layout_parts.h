/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of layout_judge(), one file each. Pure. */
#ifndef JUDGE_LAYOUT_PARTS_H
#define JUDGE_LAYOUT_PARTS_H

#include "judge/layout.h"

/** layout_consume() - fill page->consumers; bars, places and page->relocations are there */
void layout_consume(const struct layout_verdict *layout, struct layout_page *page);

/** layout_outside() - whether a structure is not wholly in a BAR that is there */
bool layout_outside(const struct layout_verdict *layout, const struct msix_place *place);

/** layout_qemu_refusal() - whether QEMU takes the device with its table where it is */
enum layout_refusal layout_qemu_refusal(const struct layout_verdict *layout);

/** layout_relocate() - fill page->relocations: what QEMU makes of x-msix-relocation=bar0 to bar5 */
void layout_relocate(const struct layout_verdict *layout, struct layout_page *page);

/** layout_warn() - add what is wrong or costly with the device's layout */
void layout_warn(const struct device_facts *device, const struct layout_verdict *layout,
		 struct findings *findings);

/** layout_conclude() - fill layout->conclusion, from everything else */
void layout_conclude(const struct device_facts *device, struct layout_verdict *layout);

#endif
