// SPDX-License-Identifier: GPL-2.0-or-later
/* The MSI-X vectors of a device in use. */
#include "facts/facts.h"
#include "facts/model_fields.h"

static const struct field vector_irq_fields[] = {
	FIELD(struct vector_irq, number, NUMBER, .what = "as in /proc/interrupts"),
	FIELD(struct vector_irq, mode, STRING, .what = "msix or msi"),
	FIELD(struct vector_irq, chip, STRING, .what = "of its interrupt chip"),
	FIELD(struct vector_irq, hwirq, NUMBER, STATUS_IN(struct vector_irq, hwirq_status),
	      .what = "its number in the chip's interrupt domain"),
	FIELD(struct vector_irq, handlers, STRING, .what = "null: none is registered"),
	FIELD(struct vector_irq, cpus, STRING, .what = "the CPUs that it is delivered to"),
	FIELD(struct vector_irq, delivered, NUMBER, STATUS_IN(struct vector_irq, count_status),
	      .what = "in all, at the end of the interval"),
	FIELD(struct vector_irq, meanwhile, NUMBER, STATUS_IN(struct vector_irq, count_status),
	      .what = "delivered during the interval"),
};
static MODEL(vector_irq, struct vector_irq,
	     .what = "an interrupt that the kernel has allocated for the device");

static const struct field vectors_fields[] = {
	FIELD(struct vectors_facts, interval_ns, NUMBER,
	      .what = "over which deliveries were counted"),
	FIELD(struct vectors_facts, irqs, LIST(vector_irq), COUNT(struct vectors_facts, n_irqs)),
	TEXT_FACT(struct vectors_facts, posting,
		  .what = "the parameters by which KVM may post interrupts; empty: none"),
	FIELD_AS("table_error", struct vectors_facts, table_status, STATUS,
		 .what = "of reading the MSI-X table; not-asked: without --borrow"),
	FIELD(struct vectors_facts, table, RAW, COUNT(struct vectors_facts, table_size),
	      .what = "the bytes of the MSI-X table"),
	FIELD_AS("pba_error", struct vectors_facts, pba_status, STATUS,
		 .what = "of reading the PBA; not-asked: without --borrow"),
	FIELD(struct vectors_facts, pba, RAW, COUNT(struct vectors_facts, pba_size),
	      .what = "the bytes of the PBA at the beginning of the interval"),
	FIELD(struct vectors_facts, pba_after, RAW, COUNT(struct vectors_facts, pba_after_size),
	      .what = "at its end"),
};
MODEL_WITH_STATUS(vectors, struct vectors_facts,
		  .what = "the host's interrupts for the device's MSI-X vectors and, with "
			  "--borrow, MSI-X table and PBA");
