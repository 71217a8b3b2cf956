/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The MSI-X vectors of a device in use: the host's interrupts for them and, read through the
 * descriptor of the process that has it open, MSI-X table and PBA as they are.
 */
#ifndef FACTS_VECTORS_H
#define FACTS_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts/host.h"

#define VECTORS_MAX 2048u /* PCI 3.0, 6.8.2 */
#define VECTOR_ENTRY 16u  /* bytes of an entry of the table */

/* An interrupt that the kernel has allocated for the device: /sys/bus/pci/devices/.../msi_irqs. */
struct vector_irq {
	uint32_t number; /* of the interrupt, as in /proc/interrupts */
	char mode[8];    /* "msix", "msi" */
	char chip[64];   /* of its interrupt chip; empty: not known */
	int hwirq_status;
	uint64_t hwirq;     /* in the chip's interrupt domain */
	char handlers[128]; /* "vfio-msix[3](0000:01:00.0)"; empty: none is registered */
	char cpus[64];      /* the CPUs that it is delivered to; empty: not known */
	int count_status;   /* of the next two */
	uint64_t delivered; /* in all, at the end of the interval */
	uint64_t meanwhile; /* of those, during the interval */
};

struct vectors_facts {
	int status;           /* FACT_NOT_ASKED; of reading the list of interrupts */
	uint64_t interval_ns; /* over which deliveries were counted */
	struct vector_irq *irqs;
	size_t n_irqs;
	/* Whether KVM may post a guest's interrupts, which the host does not count. */
	struct fact_text posting; /* "kvm_intel.enable_apicv=Y"; "": it does not */
	/* FACT_NOT_ASKED without --borrow; -ENXIO: memory decoding is off; or of mmap() */
	int table_status;
	uint8_t *table; /* its bytes, entry after entry */
	size_t table_size;
	int pba_status; /* of both reads */
	uint8_t *pba;   /* at the beginning of the interval */
	size_t pba_size;
	uint8_t *pba_after; /* at its end */
	size_t pba_after_size;
};

#endif
