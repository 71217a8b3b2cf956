/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Determines which of the four behaviours a kernel has, from evidence alone, never from its version
 * string.
 *
 * Linux 4.16 and later: vfio_pci_ioctl_get_region_info(), msix_mappable_cap(). Before:
 * vfio_pci.c:msix_sparse_mmap_cap() and the overlap test in vfio_pci_mmap(). The RFC of November
 * 2017 and the proposal to drop the test without announcing it: kernel/README.md.
 */
#ifndef JUDGE_CHECK_H
#define JUDGE_CHECK_H

#include "facts/facts.h"
#include "judge/finding.h"

enum behaviour {
	BEHAVIOUR_NONE, /* not judged */
	BEHAVIOUR_SPARSE,
	BEHAVIOUR_IOCTL,
	BEHAVIOUR_UNCONDITIONAL,
	BEHAVIOUR_MAPPABLE,
	BEHAVIOUR_CONTRADICTION,  /* the evidence is contradictory */
	BEHAVIOUR_NOT_APPLICABLE, /* this device cannot show it */
};

/* The names for behaviour_name() and for the table in render/verdict_names.c. */
#define BEHAVIOUR_NAMES                                                                 \
	[BEHAVIOUR_SPARSE] = "sparse", [BEHAVIOUR_IOCTL] = "ioctl",                     \
	[BEHAVIOUR_UNCONDITIONAL] = "unconditional", [BEHAVIOUR_MAPPABLE] = "mappable", \
	[BEHAVIOUR_CONTRADICTION] = "contradiction", [BEHAVIOUR_NOT_APPLICABLE] = "not-applicable"

#define CHECK_AREAS_MAX 64

struct check_verdict {
	enum behaviour behaviour;
	/*
	 * The id is the behaviour's name, or the cause: no-msix, io-bar, sub-page-bar, ... Its exit
	 * status is that of check.
	 */
	struct finding finding;
	/* For the BAR with the table, in bytes; all 0 if the BAR could not be judged. */
	uint64_t bar_size;
	uint64_t trapped;           /* can only be accessed by read() and write() */
	uint64_t trapped_registers; /* of those, neither MSI-X table nor PBA */
};

/**
 * check_judge() - determine the behaviour
 * @host: for the page size
 * @device: opened, probed; msix may have any status
 * @verdict: zeroed, or judged before; overwritten. ->finding is to be freed
 */
void check_judge(const struct host_facts *host, const struct device_facts *device,
		 struct check_verdict *verdict);

/** behaviour_name() - as in the man page and JSON; NULL for BEHAVIOUR_NONE */
const char *behaviour_name(enum behaviour behaviour);

/**
 * mappable_areas() - the areas of a region that can be mapped according to the kernel
 * @device: if its kernel has no capabilities and has refused to map the MSI-X table's pages, these
 *	are left out of the table's BAR, too, as did Linux before 4.6
 * @region: flags and chain are read; QEMU's vfio_setup_region_sparse_mmaps() reads them alike
 * @areas: array of @max; empty sparse areas are left out
 *
 * Return: the number of areas, at most @max.
 */
size_t mappable_areas(const struct device_facts *device, const struct region_facts *region,
		      struct area *areas, size_t max);

#endif
