/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What QEMU accepts, and where it puts the vector table. */
#ifndef JUDGE_LAYOUT_QEMU_H
#define JUDGE_LAYOUT_QEMU_H

#include "judge/layout_model.h"

/** layout_qemu_refusal() - whether QEMU takes the device with its table where it is */
enum layout_refusal layout_qemu_refusal(const struct layout_verdict *layout);

/** layout_relocate() - fill page->relocations: what QEMU makes of x-msix-relocation=bar0 to bar5 */
void layout_relocate(const struct layout_verdict *layout, struct layout_page *page);

#endif
