// SPDX-License-Identifier: GPL-2.0-or-later
/* What maps concludes about the processes that have a device open. */
#include "facts/model_fields.h"
#include "render/model_report.h"

static const struct field maps_range_fields[] = {
	FIELD(struct maps_range, kind, NAME(maps_kind),
	      .what = "covered: mapped, under QEMU's emulated MSI-X table; may-be: mapped, if the"
		      " mapping is of this device and not of another one"),
	FIELD(struct maps_range, area, GROUP(area)),
};
static MODEL(maps_range, struct maps_range);

static const struct field maps_bar_fields[] = {
	FIELD(struct maps_bar, index, NUMBER, .max = 5),
	FIELD(struct maps_bar, io, BOOL),
	FIELD(struct maps_bar, size, NUMBER, .what = "bytes"),
	FIELD(struct maps_bar, ranges, LIST(maps_range), COUNT(struct maps_bar, n_ranges)),
};
static MODEL(maps_bar, struct maps_bar);

static const struct field maps_other_fields[] = {
	FIELD(struct maps_other, address, STRING, .form = FORM_ADDRESS, .always = true),
};
static MODEL(maps_other, struct maps_other);

static const struct field maps_holder_fields[] = {
	FIELD(struct maps_holder, pid, NUMBER),
	FIELD(struct maps_holder, hold, NAME(maps_hold),
	      .what = "may-hold: it has a device open that may be this one; group-only: it has the"
		      " group open, not the device; holds-not: what it has open is another device"),
	FIELD(struct maps_holder, who, NAME(layout_who), KNOWN_IF(struct maps_holder, known),
	      .what = "the consumer of layout that it is compared with; null, as the rest: its"
		      " mappings are not known"),
	FIELD(struct maps_holder, kernel, NAME(layout_kernel),
	      KNOWN_IF(struct maps_holder, kernel_shown),
	      .what = "as its mapping of the pages of the MSI-X table shows; null: it has none"),
	FIELD(struct maps_holder, relocation, NUMBER, KNOWN_IF(struct maps_holder, relocated),
	      .max = 5, .what = "the BAR of x-msix-relocation, as QEMU's arguments have it"),
	FIELD(struct maps_holder, bars, ARRAY(maps_bar), COUNT(struct maps_holder, n_bars)),
	FIELD(struct maps_holder, others, LIST(maps_other), COUNT(struct maps_holder, n_others),
	      .what = "the devices that a mapping may be of as well"),
	FIELD(struct maps_holder, result, GROUP(finding), KNOWN_IF(struct maps_holder, known),
	      .what = "of the comparison with what layout predicts"),
	FIELD_AS("notes", struct maps_holder, notes.list, LIST(finding),
		 COUNT(struct maps_holder, notes.n)),
};
static MODEL(maps_holder, struct maps_holder);

static const struct field maps_fields[] = {
	FIELD(struct maps_verdict, holders, LIST(maps_holder),
	      COUNT(struct maps_verdict, n_holders), .what = "in the order of holders.processes"),
};
MODEL(maps, struct maps_verdict,
      .what = "which parts of the device the processes that have it open have mapped");
