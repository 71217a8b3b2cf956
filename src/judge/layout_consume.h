/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which consumer can map which parts of a device, under which kernel behaviour. */
#ifndef JUDGE_LAYOUT_CONSUME_H
#define JUDGE_LAYOUT_CONSUME_H

#include "judge/layout_model.h"

#define LAYOUT_CONSUMERS_MAX (8 + 2 * LAYOUT_BARS_MAX)

enum layout_who {
	LAYOUT_PROGRAM, /* a program that maps through VFIO */
	LAYOUT_KVM,     /* a QEMU guest under KVM */
	LAYOUT_PSERIES, /* a QEMU guest of machine pseries, whose MSI-X table is not emulated */
	LAYOUT_CLOUD_HYPERVISOR,
};

/* One BAR, as mapped by one consumer. Ranges are bytes of the BAR. */
struct layout_part {
	uint8_t bar;
	enum layout_mapping mapping;
	struct area direct[LAYOUT_HOLES_MAX + 1];
	size_t n_direct;
	struct area trapped[LAYOUT_HOLES_MAX];
	size_t n_trapped;
	uint64_t trapped_registers; /* bytes that trap and are neither table nor PBA */
};

struct layout_consumer {
	enum layout_who who;
	enum layout_kernel kernel;
	bool relocated;
	uint8_t relocation;          /* the BAR of x-msix-relocation, if relocated */
	enum layout_refusal refusal; /* of QEMU or cloud-hypervisor */
	bool accepted;               /* else there are no parts, and the rest has no meaning */
	struct layout_part parts[LAYOUT_BARS_MAX];
	size_t n_parts;
	/* For the BARs that hold table or PBA: */
	uint64_t trapped;           /* bytes */
	uint64_t trapped_registers; /* bytes */
	bool at_least;              /* lower bounds: the size of a BAR is not known */
	bool if_alone;              /* only if nothing else is in the host page of a smaller BAR */
	bool if_placed;             /* only if the guest also gives that BAR a page of its own */
	bool if_linux_4_8;          /* only with Linux 4.8 or later (BARs smaller than a page) */
	bool moves_table; /* cloud-hypervisor relocates a table that is not page-aligned */
};

/**
 * layout_consume() - what one consumer can map, with one page size
 * @page: of @layout, its relocations filled
 * @relocation: the BAR of x-msix-relocation, or -1: not relocated
 * @consumer: overwritten if the answer is true
 *
 * Return: whether there is such a consumer: QEMU may refuse the relocation, and a bridge has none.
 */
bool layout_consume(const struct layout_verdict *layout, const struct layout_page *page,
		    enum layout_who who, enum layout_kernel kernel, int relocation,
		    struct layout_consumer *consumer);

/**
 * layout_consumers() - all consumers, with and without the patch, QEMU with every relocation
 * @n: their number
 *
 * Return: to be freed.
 */
struct layout_consumer *layout_consumers(const struct layout_verdict *layout,
					 const struct layout_page *page, size_t *n);

#endif
