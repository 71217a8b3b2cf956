/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What vectors concludes of the MSI-X vectors of a device. */
#ifndef JUDGE_VECTORS_MODEL_H
#define JUDGE_VECTORS_MODEL_H

#include "facts/facts.h"
#include "judge/finding.h"

enum vector_state {
	VECTOR_UNUSED,    /* no interrupt is allocated for it */
	VECTOR_ALLOCATED, /* it has an interrupt without a handler */
	VECTOR_REQUESTED, /* it has a handler; the table was not read */
	VECTOR_ARMED,     /* requested, and not masked in the table */
	VECTOR_MASKED,    /* requested, but masked in the table */
	VECTOR_STRAY,     /* not masked in the table, and without a handler */
};

/* An entry of the table: PCI 3.0, 6.8.2. */
struct vector_entry {
	uint64_t address;
	uint32_t data;
	uint32_t control;
};

struct vector_verdict {
	enum vector_state state;
	const struct vector_irq *irq; /* NULL: none */
	bool pending;                 /* in the PBA, when it was last read */
	bool stays_pending;           /* in both reads */
	struct vector_entry entry;    /* if the table was read */
};

/* Vectors in a row of the same state, whose interrupts are numbered in a row. */
struct vectors_run {
	uint32_t first, last; /* vectors */
	enum vector_state state;
	bool pending;
	bool has_irq; /* the next ones */
	uint32_t first_irq, last_irq;
	uint32_t first_cpu, last_cpu; /* the lowest and the highest; UINT32_MAX: not known */
	bool counted;                 /* the next two */
	uint64_t delivered;
	double per_second;
};

enum remapping {
	REMAPPING_UNKNOWN,
	REMAPPING_IN_FORCE,
	REMAPPING_NOT_IN_FORCE,
};

struct vectors_verdict {
	bool enabled_known; /* the next two */
	bool enabled;       /* MSI-X Enable */
	bool function_mask;
	uint32_t n_vectors;
	uint32_t n_allocated;
	uint32_t n_requested;
	bool table_known;  /* the next one */
	uint32_t n_armed;  /* and requested */
	uint64_t unplaced; /* interrupts of which it is not known what vector they are */
	struct vector_verdict *vectors; /* owned; n_vectors of them */
	struct vectors_run *runs;       /* owned */
	size_t n_runs;
	enum remapping remapping;
	struct finding isolation; /* whether interrupt remapping is in force for the device */
	struct findings findings;
};

#endif
