/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What QEMU accepts, and where it relocates the MSI-X table. */
#ifndef JUDGE_LAYOUT_QEMU_H
#define JUDGE_LAYOUT_QEMU_H

#include "judge/layout_model.h"

/** layout_qemu_refusal() - whether QEMU accepts the device without relocation */
enum layout_refusal layout_qemu_refusal(const struct layout_verdict *layout);

/** layout_relocate() - fill page->relocations: the results of x-msix-relocation=bar0 to bar5 */
void layout_relocate(const struct layout_verdict *layout, struct layout_page *page);

#endif
