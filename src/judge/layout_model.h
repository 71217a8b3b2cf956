/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What layout works on: the BARs of a device, its vector table and pending bits, and for each page
 * size what QEMU makes of moving them. layout_consume.h tells from it who can map what.
 */
#ifndef JUDGE_LAYOUT_MODEL_H
#define JUDGE_LAYOUT_MODEL_H

#include "facts/facts.h"
#include "judge/finding.h"

#define LAYOUT_PAGES_MAX 8
#define LAYOUT_BARS_MAX 6
#define LAYOUT_ROWS_MAX 10
#define LAYOUT_HOLES_MAX 2 /* in one BAR: of the table, and of the pending bits */
#define LAYOUT_PAGE_MIN 4096ull
#define LAYOUT_PAGE_MAX (1ull << 62)

enum layout_kind {
	LAYOUT_REGISTERS,
	LAYOUT_SHARED, /* registers in a page of the vector table; of the smallest page asked for */
	LAYOUT_TABLE,
	LAYOUT_PBA,
	LAYOUT_BOTH, /* vector table and pending bits overlap */
};

struct layout_row {
	enum layout_kind kind;
	uint64_t offset;
	uint64_t size;
};

struct layout_bar {
	uint8_t index;
	bool io;
	bool is_64bit;
	bool has_table;
	bool has_pba;
	bool size_known;
	bool unassigned;
	uint64_t start; /* as in struct bar_facts */
	uint64_t
		size; /* bytes; where it is not known, the least that holds table and pending bits */
	struct layout_row rows[LAYOUT_ROWS_MAX]; /* for a BAR with table or pending bits */
	size_t n_rows;
};

/* Whether vfio-pci maps a BAR at all, under any of the kernel behaviours. */
enum layout_mapping {
	LAYOUT_MAPS,
	LAYOUT_MAPS_IF_ALONE,    /* smaller than a page: if nothing else lies in that page */
	LAYOUT_NEVER_IO,         /* I/O ports */
	LAYOUT_NEVER_UNALIGNED,  /* smaller than a page, and does not start on one */
	LAYOUT_NEVER_SHARED,     /* smaller than a page, and another BAR is in it */
	LAYOUT_NEVER_UNASSIGNED, /* the kernel gave it no address */
};

enum layout_kernel {
	LAYOUT_SPARSE,
	LAYOUT_MAPPABLE,
};

/* Why a virtual machine monitor refuses a device, or QEMU a BAR as the new place of the table. */
enum layout_refusal {
	LAYOUT_ACCEPTED,
	LAYOUT_TABLE_OUTSIDE,
	LAYOUT_PBA_OUTSIDE,
	LAYOUT_OVERLAP,
	LAYOUT_IO_BAR,
	LAYOUT_UPPER_HALF,  /* of a 64-bit BAR */
	LAYOUT_NO_SPACE,    /* a 32-bit BAR of more than 1 GiB cannot be doubled */
	LAYOUT_BAR_SIZE,    /* cloud-hypervisor: no multiple of 4 KiB */
	LAYOUT_UNASSIGNED,  /* a BAR of table or pending bits has no address */
	LAYOUT_BAR_UNKNOWN, /* whether there is such a BAR was not seen */
};

/* What x-msix-relocation=barN does. */
struct layout_relocation {
	uint8_t bar;
	enum layout_refusal refusal;
	bool accepted; /* the rest means something */
	bool advised; /* the one to take, if any: a BAR that is free leaves the others as they are */
	bool added;   /* the BAR was free */
	bool is_64bit;
	bool size_known;
	uint64_t size;         /* bytes, of the BAR as the guest sees it */
	uint64_t table_offset; /* bytes in it */
	uint64_t pba_offset;
};

struct layout_page {
	uint64_t page_size; /* bytes */
	bool host;          /* this machine's */
	struct layout_relocation relocations[LAYOUT_BARS_MAX];
	size_t n_relocations;
	struct finding conclusion; /* for this page size */
};

struct layout_verdict {
	bool has_msix;        /* else only the bars and the conclusion mean anything */
	bool bridge;          /* no consumer can have it: there are no relocations */
	bool page_size_known; /* of the machine that the facts are of */
	uint16_t entries;
	struct msix_place table;
	struct msix_place pba;                   /* where it really is: see pba_corrected */
	bool pba_corrected;                      /* a device known to report a false offset */
	struct layout_bar bars[LAYOUT_BARS_MAX]; /* those that are there */
	size_t n_bars;
	uint8_t unknown_bars; /* a bit for each of which it was not seen whether it is there */
	struct layout_page pages[LAYOUT_PAGES_MAX]; /* ascending */
	size_t n_pages;
	/* What is gained by the patch and by relocation: no-table, no-gain, never-mapped, ... */
	struct finding conclusion;
};

/** layout_bar() - the BAR of that index, or NULL when it is not there */
const struct layout_bar *layout_bar(const struct layout_verdict *layout, unsigned int index);

/** layout_mapping() - whether vfio-pci maps @bar at all with pages of that size */
enum layout_mapping layout_mapping(const struct layout_verdict *layout,
				   const struct layout_bar *bar, uint64_t page_size);

/** layout_never() - whether a mapping is one of those that never are */
static inline bool layout_never(enum layout_mapping mapping)
{
	return mapping >= LAYOUT_NEVER_IO;
}

/** layout_outside() - whether a structure is not wholly in a BAR that is there */
bool layout_outside(const struct layout_verdict *layout, const struct msix_place *place);

/** layout_main_page() - the page size that the text speaks of: this machine's, or the smallest */
const struct layout_page *layout_main_page(const struct layout_verdict *layout);

/** layout_advised() - the relocation to take, or NULL when QEMU accepts none */
const struct layout_relocation *layout_advised(const struct layout_page *page);

#endif
