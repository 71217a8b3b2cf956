/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of layout_judge(), one file each. Pure. */
#ifndef JUDGE_LAYOUT_PARTS_H
#define JUDGE_LAYOUT_PARTS_H

#include "judge/layout.h"

/** layout_consume() - fill page->consumers; bars, places and page->relocations are there */
void layout_consume(const struct layout_verdict *layout, struct layout_page *page);

/** layout_outside() - whether a structure is not wholly in a BAR that is there */
bool layout_outside(const struct layout_verdict *layout, const struct msix_place *place);

/**
 * layout_cloud_holes() - the pages of a mapped BAR that cloud-hypervisor traps
 * @kernel: without MSIX_MAPPABLE it maps no part of a BAR that holds table or pending bits
 * @holes: ascending, apart from each other, some of them beyond the end of the BAR
 *
 * Return: their number.
 */
size_t layout_cloud_holes(const struct layout_verdict *layout, const struct layout_bar *bar,
			  enum layout_kernel kernel, uint64_t page_size,
			  struct area holes[static LAYOUT_HOLES_MAX]);

/** layout_cloud_moves() - whether cloud-hypervisor moves the table behind the BAR as it is */
bool layout_cloud_moves(const struct layout_verdict *layout, uint64_t page_size);

/** layout_cloud_refusal() - whether cloud-hypervisor takes the device with that kernel */
enum layout_refusal layout_cloud_refusal(const struct layout_verdict *layout,
					 enum layout_kernel kernel, uint64_t page_size);

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
