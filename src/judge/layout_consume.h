/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who can map what of a device, under which kernel. */
#ifndef JUDGE_LAYOUT_CONSUME_H
#define JUDGE_LAYOUT_CONSUME_H

#include "judge/layout_model.h"

#define LAYOUT_CONSUMERS_MAX (8 + 2 * LAYOUT_BARS_MAX)

enum layout_who {
	LAYOUT_PROGRAM, /* maps through VFIO by itself */
	LAYOUT_KVM,     /* a QEMU guest under KVM */
	LAYOUT_PSERIES, /* a QEMU guest of machine pseries, whose vector table is not emulated */
	LAYOUT_CLOUD_HYPERVISOR,
};

/* One BAR as one consumer has it. Ranges are bytes of the BAR. */
struct layout_part {
	uint8_t bar;
	enum layout_mapping mapping;
	struct area direct[LAYOUT_HOLES_MAX + 1];
	size_t n_direct;
	struct area trapped[LAYOUT_HOLES_MAX];
	size_t n_trapped;
	uint64_t trapped_registers; /* bytes that trap and are neither table nor pending bits */
};

struct layout_consumer {
	enum layout_who who;
	enum layout_kernel kernel;
	bool relocated;
	uint8_t relocation;          /* the BAR of x-msix-relocation, if relocated */
	enum layout_refusal refusal; /* of QEMU or cloud-hypervisor */
	bool accepted;               /* else there are no parts, and the rest means nothing */
	struct layout_part parts[LAYOUT_BARS_MAX];
	size_t n_parts;
	/* Of the BARs that hold the table or the pending bits: */
	uint64_t trapped;           /* bytes */
	uint64_t trapped_registers; /* bytes */
	bool at_least;              /* it may be more: the size of a BAR is not known */
	bool if_alone;  /* only if nothing else lies in the host page of a BAR smaller than it */
	bool if_placed; /* only if the guest puts that BAR on a page boundary of its own, too */
	bool if_linux_4_8; /* only by Linux 4.8 or later: before, no BAR smaller than a page was mapped */
	bool moves_table; /* cloud-hypervisor, by itself, a table that does not start on a page */
};

/**
 * layout_consume() - what one consumer can map with pages of one size
 * @page: of @layout, its relocations filled
 * @relocation: the BAR of x-msix-relocation, or -1 for the table where the device has it
 * @consumer: filled whole if there is one
 *
 * Return: whether there is: QEMU may refuse the relocation, and nobody gets a bridge.
 */
bool layout_consume(const struct layout_verdict *layout, const struct layout_page *page,
		    enum layout_who who, enum layout_kernel kernel, int relocation,
		    struct layout_consumer *consumer);

/**
 * layout_consumers() - all that there are: with and without the patch, QEMU with every relocation
 * @n: their number
 *
 * Return: to be freed.
 */
struct layout_consumer *layout_consumers(const struct layout_verdict *layout,
					 const struct layout_page *page, size_t *n);

#endif
