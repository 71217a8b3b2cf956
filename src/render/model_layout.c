// SPDX-License-Identifier: GPL-2.0-or-later
/* The results of layout. */
#include "facts/model_fields.h"
#include "judge/layout_consume.h"
#include "render/model_report.h"

static const struct field row_fields[] = {
	FIELD(struct layout_row, kind, NAME(layout_kind)),
	FIELD(struct layout_row, offset, HEX),
	FIELD(struct layout_row, size, NUMBER, .what = "bytes"),
};
static MODEL(row, struct layout_row);

static const struct field layout_bar_fields[] = {
	FIELD(struct layout_bar, index, NUMBER, .max = 5),
	FIELD(struct layout_bar, io, BOOL),
	FIELD(struct layout_bar, is_64bit, BOOL),
	FIELD(struct layout_bar, has_table, BOOL),
	FIELD(struct layout_bar, has_pba, BOOL),
	FIELD(struct layout_bar, unassigned, BOOL, .sparse = true, .what = "since 1.1"),
	FIELD(struct layout_bar, size, NUMBER, KNOWN_IF(struct layout_bar, size_known),
	      .what = "bytes; null: not known"),
	FIELD_AS("least_size", struct layout_bar, size, NUMBER,
		 .what = "the size or, if unknown, the smallest that can hold MSI-X table and PBA"),
	FIELD(struct layout_bar, rows, ARRAY(row), COUNT(struct layout_bar, n_rows)),
};
static MODEL(layout_bar, struct layout_bar);

#define REFUSED_BAR                                                              \
	(1u << LAYOUT_IO_BAR | 1u << LAYOUT_UPPER_HALF | 1u << LAYOUT_NO_SPACE | \
	 1u << LAYOUT_UNASSIGNED | 1u << LAYOUT_BAR_UNKNOWN)
#define REFUSED_DEVICE                                                                  \
	(1u << LAYOUT_TABLE_OUTSIDE | 1u << LAYOUT_PBA_OUTSIDE | 1u << LAYOUT_OVERLAP | \
	 1u << LAYOUT_BAR_SIZE | 1u << LAYOUT_UNASSIGNED)

static const struct field relocation_fields[] = {
	FIELD(struct layout_relocation, bar, NUMBER, .max = 5),
	FIELD(struct layout_relocation, accepted, BOOL),
	FIELD(struct layout_relocation, refusal, NAME(layout_refusal), .only = REFUSED_BAR,
	      .what = "null: accepted"),
	FIELD(struct layout_relocation, advised, BOOL, .what = "the recommended one"),
	FIELD(struct layout_relocation, added, BOOL, KNOWN_IF(struct layout_relocation, accepted),
	      .what = "the BAR was unused"),
	FIELD(struct layout_relocation, is_64bit, BOOL,
	      KNOWN_IF(struct layout_relocation, accepted)),
	FIELD(struct layout_relocation, size, NUMBER,
	      KNOWN_IF(struct layout_relocation, size_known),
	      .what = "bytes, of the BAR as seen by the guest"),
	FIELD(struct layout_relocation, table_offset, HEX,
	      KNOWN_IF(struct layout_relocation, size_known)),
	FIELD(struct layout_relocation, pba_offset, HEX,
	      KNOWN_IF(struct layout_relocation, size_known)),
};
static MODEL(relocation, struct layout_relocation);

static const struct field part_fields[] = {
	FIELD(struct layout_part, bar, NUMBER, .max = 5),
	FIELD(struct layout_part, mapping, NAME(layout_mapping),
	      .what = "whether vfio-pci lets the BAR be mapped at all"),
	FIELD(struct layout_part, direct, ARRAY(area), COUNT(struct layout_part, n_direct)),
	FIELD(struct layout_part, trapped, ARRAY(area), COUNT(struct layout_part, n_trapped)),
	FIELD_AS("trapped_register_bytes", struct layout_part, trapped_registers, NUMBER,
		 .what = "trapped bytes that are neither MSI-X table nor PBA"),
};
static MODEL(part, struct layout_part);

static const struct field consumer_fields[] = {
	FIELD(struct layout_consumer, who, NAME(layout_who)),
	FIELD(struct layout_consumer, kernel, NAME(layout_kernel)),
	FIELD(struct layout_consumer, relocation, NUMBER,
	      KNOWN_IF(struct layout_consumer, relocated), .max = 5,
	      .what = "the BAR given to x-msix-relocation; null: not relocated"),
	FIELD(struct layout_consumer, refusal, NAME(layout_refusal), .only = REFUSED_DEVICE,
	      .what = "null: the device is accepted"),
	FIELD_AS("bars", struct layout_consumer, parts, ARRAY(part),
		 COUNT(struct layout_consumer, n_parts)),
	FIELD_AS("trapped_bytes", struct layout_consumer, trapped, NUMBER,
		 KNOWN_IF(struct layout_consumer, accepted),
		 .what = "null: the device or the relocation is refused"),
	FIELD_AS("trapped_register_bytes", struct layout_consumer, trapped_registers, NUMBER,
		 KNOWN_IF(struct layout_consumer, accepted)),
	FIELD(struct layout_consumer, at_least, BOOL,
	      .what = "lower bound: the size of a BAR is not known"),
	FIELD(struct layout_consumer, if_alone, BOOL,
	      .what = "only if nothing else is in the host page of a BAR smaller than a page"),
	FIELD(struct layout_consumer, if_placed, BOOL,
	      .what = "only if the guest places that BAR on a page boundary"),
	FIELD(struct layout_consumer, if_linux_4_8, BOOL,
	      .what = "since 1.1; only with Linux 4.8 or later, as earlier ones map no BAR "
		      "smaller than a page"),
	FIELD(struct layout_consumer, moves_table, BOOL,
	      .what = "since 1.1; the consumer relocates a table that is not page-aligned"),
};
static MODEL(
	consumer, struct layout_consumer,
	.what = "a consumer and a kernel behaviour; totals cover the BARs with MSI-X table or PBA");

static const struct field page_facts_fields[] = {
	FIELD(struct layout_page, page_size, NUMBER, .min = 4096, .what = "bytes"),
	FIELD_AS("this_machine", struct layout_page, host, BOOL,
		 .what = "this is the host's page size"),
	FIELD(struct layout_page, relocations, ARRAY(relocation),
	      COUNT(struct layout_page, n_relocations), .min = LAYOUT_BARS_MAX,
	      .what = "results of QEMU's x-msix-relocation=bar0 to bar5"),
	FIELD(struct layout_page, conclusion, GROUP(finding),
	      .what = "since 1.1; for this page size"),
};
static MODEL(page_facts, struct layout_page);

static const struct field page_fields[] = {
	FIELD(struct json_page, page, INLINE(page_facts)),
	FIELD(struct json_page, consumers, LIST(consumer), COUNT(struct json_page, n_consumers),
	      .min = LAYOUT_BARS_MAX),
};
static MODEL(page, struct json_page);

static const struct field layout_facts_fields[] = {
	FIELD(struct layout_verdict, entries, NUMBER, KNOWN_IF(struct layout_verdict, has_msix),
	      .what = "null: no MSI-X"),
	FIELD(struct layout_verdict, table, GROUP(place),
	      KNOWN_IF(struct layout_verdict, has_msix)),
	FIELD(struct layout_verdict, pba, GROUP(place), KNOWN_IF(struct layout_verdict, has_msix)),
	FIELD(struct layout_verdict, pba_corrected, BOOL,
	      .what = "the device is known to report a wrong offset of the PBA; pba has the "
		      "correct one"),
	FIELD(struct layout_verdict, bars, ARRAY(layout_bar), COUNT(struct layout_verdict, n_bars)),
	FIELD(struct layout_verdict, conclusion, GROUP(finding)),
};
static MODEL(layout_facts, struct layout_verdict);

static const struct field layout_fields[] = {
	FIELD(struct json_layout, layout, INLINE(layout_facts)),
	FIELD(struct json_layout, pages, ARRAY(page), COUNT(struct json_layout, n_pages),
	      .what = "one entry per page size, ascending; none without MSI-X or for a bridge"),
};
MODEL(layout, struct json_layout,
      .what = "which parts of each BAR can be mapped and which trap, computed without opening the "
	      "device");
