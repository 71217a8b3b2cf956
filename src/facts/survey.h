/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host has of VFIO, whichever device it is for: for doctor without a device. */
#ifndef FACTS_SURVEY_H
#define FACTS_SURVEY_H

#include "facts/device.h"
#include "facts/holders.h"

struct survey_facts {
	int status;        /* FACT_NOT_ASKED: the command is about devices */
	int groups_status; /* of the next one */
	uint32_t groups;   /* number of IOMMU groups, without those of VFIO's no-IOMMU mode */
	struct node_facts
		*nodes; /* all of VFIO that sysfs has, /dev/vfio/vfio and /dev/iommu first */
	size_t n_nodes;
	struct holders_facts holders; /* of any of them, with their descriptors, without mappings */
};

/** survey_free() - free the lists; the status becomes FACT_NOT_ASKED */
void survey_free(struct survey_facts *survey);

#endif
