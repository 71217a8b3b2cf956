// SPDX-License-Identifier: GPL-2.0-or-later
/* What compare found. */
#include "facts/model_fields.h"
#include "judge/compare.h"
#include "render/model_report.h"

static const struct field figure_fields[] = {
	FIELD_AS("before_ns", struct compare_figure, before_ns, REAL,
		 KNOWN_IF(struct compare_figure, known_before)),
	FIELD_AS("after_ns", struct compare_figure, after_ns, REAL,
		 KNOWN_IF(struct compare_figure, known_after)),
	FIELD_AS("change_ns", struct compare_figure, shift, GROUP(interval)),
	FIELD(struct compare_figure, resolution_ns, REAL, .optional = true,
	      .what = "since 2.1: smaller changes are not detected; null: too few rounds"),
};
static MODEL(figure, struct compare_figure);

static const struct field compare_path_fields[] = {
	FIELD(struct compare_path, p50, GROUP(figure)),
	FIELD(struct compare_path, p99, GROUP(figure)),
};
static MODEL(compare_path, struct compare_path);

static const struct field pair_fields[] = {
	FIELD(struct compare_pair, address, STRING, .form = FORM_ADDRESS),
	FIELD(struct compare_pair, uuid, STRING, .what = "of a mediated device"),
	FIELD_AS("behaviour_before", struct compare_pair, behaviour[COMPARE_BEFORE], STRING,
		 .what = "null: not known from the report"),
	FIELD_AS("behaviour_after", struct compare_pair, behaviour[COMPARE_AFTER], STRING),
	FIELD_AS("mappable_bytes_before", struct compare_pair, mappable[COMPARE_BEFORE], NUMBER,
		 KNOWN_IF(struct compare_pair, bytes_known[COMPARE_BEFORE]),
		 .what = "of the BAR with the MSI-X table; null: not known from the report"),
	FIELD_AS("mappable_bytes_after", struct compare_pair, mappable[COMPARE_AFTER], NUMBER,
		 KNOWN_IF(struct compare_pair, bytes_known[COMPARE_AFTER])),
	FIELD_AS("register", struct compare_pair, reg, GROUP(register),
		 KNOWN_IF(struct compare_pair, reg.chosen),
		 .what = "null: none was measured on both sides"),
	FIELD(struct compare_pair, operation, NAME(operation)),
	FIELD_AS("trapped", struct compare_pair, path[MEASURE_TRAPPED], GROUP(compare_path)),
	FIELD_AS("mmapped", struct compare_pair, path[MEASURE_MMAPPED], GROUP(compare_path)),
	FIELD_AS("control", struct compare_pair, path[MEASURE_CONTROL], GROUP(compare_path)),
	FIELD_AS("memory", struct compare_pair, path[MEASURE_MEMORY], GROUP(compare_path),
		 .what = "since 2.1"),
	FIELD_AS("findings", struct compare_pair, findings.list, LIST(finding),
		 COUNT(struct compare_pair, findings.n)),
};
static MODEL(pair, struct compare_pair);

static const struct field origin_fields[] = {
	FIELD(struct compare_origin, file, STRING, .always = true),
	FIELD(struct compare_origin, command, STRING, .always = true,
	      .what = "the command that made the report"),
	FIELD(struct compare_origin, host, GROUP(host)),
	FIELD(struct compare_origin, files, TEXTS, COUNT(struct compare_origin, n_files),
	      .what = "since 2.1: the reports of this side; other facts are from the first"),
};
static MODEL(origin, struct compare_origin);

static const struct field comparison_fields[] = {
	FIELD_AS("before", struct comparison, origin[COMPARE_BEFORE], GROUP(origin)),
	FIELD_AS("after", struct comparison, origin[COMPARE_AFTER], GROUP(origin)),
	FIELD(struct comparison, pairs, LIST(pair), COUNT(struct comparison, n_pairs), .min = 1,
	      .what = "the matching devices"),
};
MODEL(comparison, struct comparison,
      .what = "comparison of saved reports; changes are after minus before");
