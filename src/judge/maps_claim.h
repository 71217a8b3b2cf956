/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which range of which BAR a mapping is, and of which device: /proc/PID/maps does not say so in so
 * many words.
 *
 * The offset column is, by kernel, the region's index << 40 and the offset in it, or the physical
 * address of the mapped page (vfio_pci_core_mmap() sets vm_pgoff). Which of them it is follows from
 * the numbers, never from the kernel's version: a range must lie inside a BAR. In the first form
 * the line does not distinguish devices of one process. Then a mapping is of those whose BAR it
 * fits, but for the ranges that they are known to have mapped already; and of QEMU's, of those of
 * whose BAR it is a part that QEMU maps.
 */
#ifndef JUDGE_MAPS_CLAIM_H
#define JUDGE_MAPS_CLAIM_H

#include "facts/facts.h"

#define MAPS_CLAIMS_MAX 1024  /* of one process; what is beyond is not understood */
#define MAPS_FUNCTIONS_MAX 64 /* likewise */

enum maps_whose {
	MAPS_NOT_UNDERSTOOD, /* it fits no BAR of any device that the process may have */
	MAPS_ANOTHERS,
	MAPS_OURS,
	MAPS_UNSURE, /* it is ours or another's; or, of devices that are alike, each has one */
};

struct maps_claim {
	enum maps_whose whose;
	/* But for MAPS_NOT_UNDERSTOOD: */
	uint8_t bar;
	struct area area; /* in the BAR; whole pages */
	/* MAPS_UNSURE: as many like it as there are devices that it may be of: each has one. */
	bool each_has_one;
	uint64_t may; /* a bit for each of holder->functions that it may be of */
};

/** maps_n_claims() - how many of the mappings of a process are looked at */
static inline size_t maps_n_claims(const struct holder_facts *holder)
{
	return holder->n_mappings < MAPS_CLAIMS_MAX ? holder->n_mappings : MAPS_CLAIMS_MAX;
}

/**
 * maps_claim() - go through the mappings of a process
 * @page_size: of the host, a power of two
 * @claims: one for each of holder->mappings
 */
void maps_claim(const struct device_facts *device, const struct holder_facts *holder,
		uint64_t page_size, struct maps_claim *claims);

#endif
