/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What maps concludes of each process that has a device open. */
#ifndef JUDGE_MAPS_MODEL_H
#define JUDGE_MAPS_MODEL_H

#include "judge/layout_consume.h"
#include "judge/maps_claim.h"

enum maps_kind {
	MAPS_DIRECT,
	MAPS_COVERED, /* mapped, under QEMU's emulated MSI-X table: a guest traps */
	MAPS_MAY_BE,  /* mapped, if the mapping is of this device and not of another */
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
	MAPS_GROUP_ONLY, /* it has the group open, and not this device */
	MAPS_HOLDS_NOT,  /* what it has open is another device: not to be shown */
};

struct maps_other {
	char address[FACTS_ADDRESS];
};

struct maps_holder {
	const struct holder_facts *facts;
	uint32_t pid;
	enum maps_hold hold;
	bool known;          /* the next ones, and the bars, hold: its mappings could be read */
	enum layout_who who; /* what it is compared with */
	enum layout_kernel kernel; /* what it is compared with */
	bool kernel_shown;         /* its mapping of the BAR with the MSI-X table shows it */
	bool relocated;            /* QEMU's arguments move the table */
	uint8_t relocation;        /* to that BAR */
	struct maps_bar bars[LAYOUT_BARS_MAX];
	size_t n_bars;
	struct maps_claim *claims; /* owned: one for each of facts->mappings */
	size_t n_not_understood;
	struct maps_other *others; /* owned: devices whose a mapping, or the descriptor, may be */
	size_t n_others;
	struct finding result; /* of the comparison */
	struct findings notes; /* what limits it */
};

struct maps_verdict {
	struct maps_holder *holders; /* owned; as many as facts->holders has, in their order */
	size_t n_holders;
};

/** maps_is_vmm() - whether it is a virtual machine monitor that layout knows */
bool maps_is_vmm(const struct maps_holder *holder);

#endif
