/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What maps concludes about each process that has a device open. */
#ifndef JUDGE_MAPS_MODEL_H
#define JUDGE_MAPS_MODEL_H

#include "judge/layout_consume.h"
#include "judge/maps_claim.h"

enum maps_kind {
	MAPS_DIRECT,
	MAPS_COVERED, /* mapped, under QEMU's emulated MSI-X table: a guest traps */
	MAPS_MAY_BE,  /* mapped, unless the mapping belongs to another device */
	MAPS_TRAPPED, /* not mapped */
};

struct maps_range {
	enum maps_kind kind;
	struct area area;
};

struct maps_bar {
	uint8_t index;
	bool io;
	uint64_t size;             /* bytes */
	struct maps_range *ranges; /* owned; all of the BAR, ascending */
	size_t n_ranges;
};

enum maps_hold {
	MAPS_HOLDS,
	MAPS_MAY_HOLD,   /* it has a device open that may be this one */
	MAPS_GROUP_ONLY, /* it has the group open, but not this device */
	MAPS_HOLDS_NOT,  /* it has another device open: not shown */
};

struct maps_other {
	char address[FACTS_ADDRESS];
};

struct maps_holder {
	const struct holder_facts *facts;
	uint32_t pid;
	enum maps_hold hold;
	bool known; /* its mappings could be read: the following members and the bars are valid */
	enum layout_who who;       /* what it is compared with */
	enum layout_kernel kernel; /* what it is compared with */
	bool kernel_shown;         /* its mapping of the BAR with the MSI-X table shows it */
	bool relocated;            /* QEMU's arguments move the table */
	uint8_t relocation;        /* to that BAR */
	struct maps_bar bars[LAYOUT_BARS_MAX];
	size_t n_bars;
	struct maps_claim *claims; /* owned: one for each of facts->mappings */
	size_t n_not_understood;
	struct maps_other
		*others; /* owned: devices that a mapping or the descriptor may belong to */
	size_t n_others;
	struct finding result; /* of the comparison */
	struct findings notes; /* what limits it */
};

struct maps_verdict {
	struct maps_holder *holders; /* owned; one for each of facts->holders, in that order */
	size_t n_holders;
};

/** maps_is_vmm() - whether it is a virtual machine monitor that layout knows */
bool maps_is_vmm(const struct maps_holder *holder);

#endif
