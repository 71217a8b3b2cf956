/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which range of which BAR, and of which device, a mapping in /proc/PID/maps belongs to.
 *
 * Depending on the kernel, the offset column is either the region's index << 40 plus the offset in
 * the region, or the physical address of the mapped page (vfio_pci_core_mmap() sets vm_pgoff). The
 * numbers show which, never the kernel's version: a range must lie inside a BAR. In the first form
 * a line does not distinguish the devices of one process. A mapping then may belong to each device
 * with a BAR that it fits and whose range is not already known to be mapped; of a mapping of
 * QEMU's, only the parts of a BAR that QEMU maps count.
 */
#ifndef JUDGE_MAPS_CLAIM_H
#define JUDGE_MAPS_CLAIM_H

#include "facts/facts.h"

#define MAPS_CLAIMS_MAX 1024  /* of one process; more are not understood */
#define MAPS_FUNCTIONS_MAX 64 /* likewise */

enum maps_whose {
	MAPS_NOT_UNDERSTOOD, /* it fits no BAR of any device that the process may have */
	MAPS_ANOTHERS,
	MAPS_OURS,
	MAPS_UNSURE, /* ours or another device's; identical devices may have one each */
};

struct maps_claim {
	enum maps_whose whose;
	/* Unless MAPS_NOT_UNDERSTOOD: */
	uint8_t bar;
	struct area area; /* in the BAR; whole pages */
	/* MAPS_UNSURE: there are as many such mappings as candidates: each device has one. */
	bool each_has_one;
	uint64_t may; /* a bit for each of holder->functions that it may belong to */
};

/** maps_n_claims() - how many of the mappings of a process are examined */
static inline size_t maps_n_claims(const struct holder_facts *holder)
{
	return holder->n_mappings < MAPS_CLAIMS_MAX ? holder->n_mappings : MAPS_CLAIMS_MAX;
}

/**
 * maps_claim() - attribute the mappings of a process to devices
 * @page_size: of the host, a power of two
 * @claims: one for each of holder->mappings
 */
void maps_claim(const struct device_facts *device, const struct holder_facts *holder,
		uint64_t page_size, struct maps_claim *claims);

#endif
