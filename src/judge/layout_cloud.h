/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cloud-hypervisor, in versions whose map_mmio_regions() leaves out only the pages of table and
 * PBA. It emulates both, and accesses to their host pages trap.
 */
#ifndef JUDGE_LAYOUT_CLOUD_H
#define JUDGE_LAYOUT_CLOUD_H

#include "judge/layout_model.h"

/**
 * layout_cloud_holes() - the pages of a mapped BAR that cloud-hypervisor traps
 * @kernel: without MSIX_MAPPABLE it maps no part of a BAR that holds table or PBA
 * @holes: ascending, not adjacent, possibly beyond the end of the BAR
 *
 * Return: their number.
 */
size_t layout_cloud_holes(const struct layout_verdict *layout, const struct layout_bar *bar,
			  enum layout_kernel kernel, uint64_t page_size,
			  struct area holes[static LAYOUT_HOLES_MAX]);

/** layout_cloud_moves() - whether cloud-hypervisor moves the table after the end of the BAR */
bool layout_cloud_moves(const struct layout_verdict *layout, uint64_t page_size);

/** layout_cloud_refusal() - whether cloud-hypervisor accepts the device with that kernel */
enum layout_refusal layout_cloud_refusal(const struct layout_verdict *layout,
					 enum layout_kernel kernel, uint64_t page_size);

#endif
