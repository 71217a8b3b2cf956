// SPDX-License-Identifier: GPL-2.0-or-later
/* What the host has of VFIO. */
#include "facts/facts.h"
#include "facts/model_fields.h"

static const struct field survey_fields[] = {
	FIELD_AS("iommu_groups", struct survey_facts, groups, NUMBER,
		 STATUS_IN(struct survey_facts, groups_status),
		 .what = "number of them, without those of VFIO's no-IOMMU mode"),
	FIELD(struct survey_facts, nodes, LIST(node), COUNT(struct survey_facts, n_nodes)),
	FIELD(struct survey_facts, holders, GROUP(holders),
	      .what = "the processes that have any of them, or a device, open"),
};
MODEL_WITH_STATUS(survey, struct survey_facts,
		  .what = "since 2.2; what the host has of VFIO, in reports of doctor without a "
			  "device");
