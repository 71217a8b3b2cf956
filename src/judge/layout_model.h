/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The data of layout: the BARs of a device, its MSI-X table and PBA, and for each page size the
 * results of relocation in QEMU. From it layout_consume.h computes what each consumer can map.
 */
#ifndef JUDGE_LAYOUT_MODEL_H
#define JUDGE_LAYOUT_MODEL_H

#include "facts/facts.h"
#include "judge/finding.h"

#define LAYOUT_PAGES_MAX 8
#define LAYOUT_BARS_MAX 6
#define LAYOUT_ROWS_MAX 10
#define LAYOUT_HOLES_MAX 2 /* in one BAR: for the table and for the PBA */
#define LAYOUT_PAGE_MIN 4096ull
#define LAYOUT_PAGE_MAX (1ull << 62)

enum layout_kind {
	LAYOUT_REGISTERS,
	LAYOUT_SHARED, /* registers in the table's pages, with the smallest page size */
	LAYOUT_TABLE,
	LAYOUT_PBA,
	LAYOUT_BOTH, /* MSI-X table and PBA overlap */
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
	uint64_t size;  /* bytes; if not known, the smallest that holds table and PBA */
	struct layout_row rows[LAYOUT_ROWS_MAX]; /* for a BAR with table or PBA */
	size_t n_rows;
};

/* Whether vfio-pci maps a BAR at all, under any of the kernel behaviours. */
enum layout_mapping {
	LAYOUT_MAPS,
	LAYOUT_MAPS_IF_ALONE,    /* smaller than a page: if nothing else is in that page */
	LAYOUT_NEVER_IO,         /* I/O ports */
	LAYOUT_NEVER_UNALIGNED,  /* smaller than a page, and not page-aligned */
	LAYOUT_NEVER_SHARED,     /* smaller than a page, which also holds another BAR */
	LAYOUT_NEVER_UNASSIGNED, /* the kernel assigned no address */
};

enum layout_kernel {
	LAYOUT_SPARSE,
	LAYOUT_MAPPABLE,
};

/* Why a VMM refuses a device, or QEMU a BAR for relocation. */
enum layout_refusal {
	LAYOUT_ACCEPTED,
	LAYOUT_TABLE_OUTSIDE,
	LAYOUT_PBA_OUTSIDE,
	LAYOUT_OVERLAP,
	LAYOUT_IO_BAR,
	LAYOUT_UPPER_HALF,  /* of a 64-bit BAR */
	LAYOUT_NO_SPACE,    /* a 32-bit BAR of more than 1 GiB cannot be doubled */
	LAYOUT_BAR_SIZE,    /* cloud-hypervisor: not a multiple of 4 KiB */
	LAYOUT_UNASSIGNED,  /* the BAR of table or PBA has no address */
	LAYOUT_BAR_UNKNOWN, /* it is not known whether the BAR exists */
};

/* The result of x-msix-relocation=barN. */
struct layout_relocation {
	uint8_t bar;
	enum layout_refusal refusal;
	bool accepted; /* else the rest has no meaning */
	bool advised;  /* the recommended one: an unused BAR leaves the others unchanged */
	bool added;    /* the BAR was unused */
	bool is_64bit;
	bool size_known;
	uint64_t size;         /* bytes, of the BAR as seen by the guest */
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
	bool has_msix;        /* else only bars and conclusion have a meaning */
	bool bridge;          /* it has no consumers and no relocations */
	bool page_size_known; /* of the machine that the facts are from */
	uint16_t entries;
	struct msix_place table;
	struct msix_place pba;                   /* the real location: see pba_corrected */
	bool pba_corrected;                      /* the device is known to report a wrong offset */
	struct layout_bar bars[LAYOUT_BARS_MAX]; /* those that exist */
	size_t n_bars;
	uint8_t unknown_bars; /* one bit for each BAR of which it is not known whether it exists */
	struct layout_page pages[LAYOUT_PAGES_MAX]; /* ascending */
	size_t n_pages;
	/* What the patch and relocation gain: no-table, no-gain, never-mapped, ... */
	struct finding conclusion;
};

/** layout_bar() - the BAR of that index, or NULL if it does not exist */
const struct layout_bar *layout_bar(const struct layout_verdict *layout, unsigned int index);

/** layout_mapping() - whether vfio-pci maps @bar at all with pages of that size */
enum layout_mapping layout_mapping(const struct layout_verdict *layout,
				   const struct layout_bar *bar, uint64_t page_size);

/** layout_never() - whether @mapping is one of LAYOUT_NEVER_... */
static inline bool layout_never(enum layout_mapping mapping)
{
	return mapping >= LAYOUT_NEVER_IO;
}

/** layout_outside() - whether a structure is not entirely within an existing BAR */
bool layout_outside(const struct layout_verdict *layout, const struct msix_place *place);

/** layout_main_page() - the page size that the text is about: this machine's, or the smallest */
const struct layout_page *layout_main_page(const struct layout_verdict *layout);

/** layout_advised() - the recommended relocation, or NULL if QEMU accepts none */
const struct layout_relocation *layout_advised(const struct layout_page *page);

#endif
