// SPDX-License-Identifier: GPL-2.0-or-later
/* What vectors concludes of the MSI-X vectors of a device. */
#include "facts/model_fields.h"
#include "render/model_report.h"

static const struct field vectors_run_fields[] = {
	FIELD(struct vectors_run, first, NUMBER, .what = "vector"),
	FIELD(struct vectors_run, last, NUMBER),
	FIELD(struct vectors_run, state, NAME(vector_state),
	      .what = "requested: the table was not read, which says whether it is armed or masked"),
	FIELD(struct vectors_run, pending, BOOL, .what = "in the PBA; false: or it was not read"),
	FIELD(struct vectors_run, first_irq, NUMBER, KNOWN_IF(struct vectors_run, has_irq),
	      .what = "number of the host's interrupt"),
	FIELD(struct vectors_run, last_irq, NUMBER, KNOWN_IF(struct vectors_run, has_irq)),
	FIELD(struct vectors_run, delivered, NUMBER, KNOWN_IF(struct vectors_run, counted),
	      .what = "interrupts in all"),
	FIELD(struct vectors_run, per_second, REAL, KNOWN_IF(struct vectors_run, counted)),
};
static MODEL(vectors_run, struct vectors_run,
	     .what = "vectors in a row that are alike, with interrupts that are numbered in a row");

static const struct field vectors_verdict_fields[] = {
	FIELD(struct vectors_verdict, enabled, BOOL,
	      KNOWN_IF(struct vectors_verdict, enabled_known)),
	FIELD(struct vectors_verdict, function_mask, BOOL,
	      KNOWN_IF(struct vectors_verdict, enabled_known)),
	FIELD_AS("vectors", struct vectors_verdict, n_vectors, NUMBER, .max = VECTORS_MAX),
	FIELD_AS("allocated", struct vectors_verdict, n_allocated, NUMBER,
		 .what = "number of those that have an interrupt of the host"),
	FIELD_AS("requested", struct vectors_verdict, n_requested, NUMBER,
		 .what = "number of those that have a handler"),
	FIELD_AS("armed", struct vectors_verdict, n_armed, NUMBER,
		 KNOWN_IF(struct vectors_verdict, table_known),
		 .what = "number of those that are not masked in the MSI-X table"),
	FIELD(struct vectors_verdict, unplaced, NUMBER,
	      .what = "number of interrupts of which it is not known what vector they are"),
	FIELD(struct vectors_verdict, runs, LIST(vectors_run),
	      COUNT(struct vectors_verdict, n_runs)),
	FIELD(struct vectors_verdict, remapping, NAME(remapping),
	      .what = "whether interrupt remapping is in force for the device"),
	FIELD(struct vectors_verdict, isolation, GROUP(finding), .what = "what says so"),
	FIELD_AS("findings", struct vectors_verdict, findings.list, LIST(finding),
		 COUNT(struct vectors_verdict, findings.n)),
};
MODEL(vectors_verdict, struct vectors_verdict,
      .what = "the MSI-X vectors of the device while it is in use");
