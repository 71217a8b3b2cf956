// SPDX-License-Identifier: GPL-2.0-or-later
/* What watch concludes of the trapped accesses to a device. */
#include "facts/model_fields.h"
#include "render/model_report.h"

static const struct field watch_row_fields[] = {
	FIELD(struct watch_row, region, NUMBER),
	FIELD_AS("name", struct watch_row, region, NAME(pci_region), .derived = true),
	FIELD(struct watch_row, offset, HEX, .what = "in the region"),
	FIELD(struct watch_row, width, NUMBER, .what = "bytes"),
	FIELD(struct watch_row, source, NAME(trap_source), .what = "who counted them"),
	FIELD(struct watch_row, kind, NAME(watch_kind)),
	FIELD(struct watch_row, vector, NUMBER, .what = "of the MSI-X table; else 0"),
	FIELD(struct watch_row, cause, NAME(watch_cause), .what = "why these accesses trap"),
	FIELD(struct watch_row, reads, NUMBER),
	FIELD(struct watch_row, writes, NUMBER),
	FIELD(struct watch_row, total_ns, NUMBER),
	FIELD(struct watch_row, mean_ns, REAL),
	FIELD_AS("p50_up_to_ns", struct watch_row, p50_ns, NUMBER, .zero_is_null = true,
		 .what = "the median is at most that and more than half of it"),
	FIELD_AS("p99_up_to_ns", struct watch_row, p99_ns, NUMBER, .zero_is_null = true,
		 .what = "likewise, the 0.99 quantile"),
	FIELD_AS("share_percent", struct watch_row, share, REAL, .what = "of one CPU"),
};
static MODEL(watch_row, struct watch_row, .what = "the accesses of one width to one register");

static const struct field watch_sum_fields[] = {
	FIELD(struct watch_sum, cause, NAME(watch_cause)),
	FIELD(struct watch_sum, accesses, NUMBER),
	FIELD_AS("share_percent", struct watch_sum, share, REAL, .what = "of one CPU"),
};
static MODEL(watch_sum, struct watch_sum);

static const struct field watch_fields[] = {
	FIELD(struct watch_verdict, accesses, NUMBER),
	FIELD_AS("share_percent", struct watch_verdict, share, REAL,
		 .what = "of one CPU, that all of them took"),
	FIELD_AS("registers", struct watch_verdict, rows, LIST(watch_row),
		 COUNT(struct watch_verdict, n_rows), .what = "those that took longest first"),
	FIELD_AS("causes", struct watch_verdict, sums, ARRAY(watch_sum),
		 COUNT(struct watch_verdict, n_sums)),
	FIELD(struct watch_verdict, maps, POINTER(maps),
	      .what = "null: no process has the device open"),
	FIELD(struct watch_verdict, result, GROUP(finding)),
	FIELD_AS("notes", struct watch_verdict, notes.list, LIST(finding),
		 COUNT(struct watch_verdict, notes.n), .what = "what limits it"),
};
MODEL(watch, struct watch_verdict, .what = "which registers trapped, how often and why");
