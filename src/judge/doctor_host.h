/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host has and lacks for VFIO, whichever device it is for. */
#ifndef JUDGE_DOCTOR_HOST_H
#define JUDGE_DOCTOR_HOST_H

#include "judge/doctor.h"

/* In this order: the indexes of the checks of such a verdict. */
enum host_check {
	HOST_IOMMU,
	HOST_INTERRUPTS,
	HOST_MODULES,
	HOST_NODES,   /* /dev/vfio/vfio and /dev/iommu */
	HOST_DEVICES, /* bound to VFIO drivers */
	HOST_ACCESS,  /* to the nodes of groups and devices */
	HOST_HOLDERS,
	HOST_PAGES, /* the page size, and what follows from it */
	HOST_CHECKS,
};

_Static_assert((int)HOST_CHECKS <= (int)DOCTOR_CHECKS, "room for each check");

/**
 * doctor_host_judge() - make all checks of the host
 * @facts: with the survey; the devices are those bound to VFIO drivers
 *
 * Return: to be given to doctor_free().
 */
struct doctor_verdict *doctor_host_judge(const struct facts *facts);

#endif
