// SPDX-License-Identifier: GPL-2.0-or-later
/* What compare found. */
#include "judge/compare.h"
#include "render/model_fields.h"

static const struct field figure_fields[] = {
	FIELD_AS("before_ns", struct compare_figure, before_ns, REAL,
		 KNOWN_IF(struct compare_figure, known_before)),
	FIELD_AS("after_ns", struct compare_figure, after_ns, REAL,
		 KNOWN_IF(struct compare_figure, known_after)),
	FIELD_AS("change_ns", struct compare_figure, shift, GROUP, OF(interval)),
};
static MODEL(figure, struct compare_figure);

static const struct field compare_path_fields[] = {
	FIELD(struct compare_path, p50, GROUP, OF(figure)),
	FIELD(struct compare_path, p99, GROUP, OF(figure)),
};
static MODEL(compare_path, struct compare_path);

static const struct field pair_fields[] = {
	FIELD(struct compare_pair, address, STRING),
	FIELD(struct compare_pair, uuid, STRING),
	FIELD_AS("behaviour_before", struct compare_pair, behaviour[COMPARE_BEFORE], STRING),
	FIELD_AS("behaviour_after", struct compare_pair, behaviour[COMPARE_AFTER], STRING),
	FIELD_AS("mappable_bytes_before", struct compare_pair, mappable[COMPARE_BEFORE], NUMBER,
		 KNOWN_IF(struct compare_pair, bytes_known[COMPARE_BEFORE])),
	FIELD_AS("mappable_bytes_after", struct compare_pair, mappable[COMPARE_AFTER], NUMBER,
		 KNOWN_IF(struct compare_pair, bytes_known[COMPARE_AFTER])),
	FIELD_AS("register", struct compare_pair, place, GROUP, OF(register),
		 KNOWN_IF(struct compare_pair, place.chosen)),
	FIELD(struct compare_pair, operation, NAME, NAMED(operation)),
	FIELD_AS("trapped", struct compare_pair, path[MEASURE_TRAPPED], GROUP, OF(compare_path)),
	FIELD_AS("mmapped", struct compare_pair, path[MEASURE_MMAPPED], GROUP, OF(compare_path)),
	FIELD_AS("control", struct compare_pair, path[MEASURE_CONTROL], GROUP, OF(compare_path)),
	FIELD_AS("findings", struct compare_pair, findings.list, ARRAY, OF(finding),
		 COUNT(struct compare_pair, findings.n)),
};
static MODEL(pair, struct compare_pair);

static const struct field origin_fields[] = {
	FIELD(struct compare_origin, file, STRING),
	FIELD(struct compare_origin, command, STRING),
	FIELD(struct compare_origin, host, GROUP, OF(host)),
};
static MODEL(origin, struct compare_origin);

static const struct field comparison_fields[] = {
	FIELD_AS("before", struct comparison, origin[COMPARE_BEFORE], GROUP, OF(origin)),
	FIELD_AS("after", struct comparison, origin[COMPARE_AFTER], GROUP, OF(origin)),
	FIELD(struct comparison, pairs, LIST, OF(pair), COUNT(struct comparison, n_pairs)),
};
MODEL(comparison, struct comparison);
