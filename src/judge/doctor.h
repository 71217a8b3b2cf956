/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ordered chain of what must hold before a VFIO program can open a device: from facts, without
 * trying it.
 */
#ifndef JUDGE_DOCTOR_H
#define JUDGE_DOCTOR_H

#include "facts/facts.h"
#include "judge/finding.h"

/* In their order: a check that needs an earlier one to hold is LEVEL_SKIP when that has failed. */
enum doctor_check {
	DOCTOR_FUNCTION,
	DOCTOR_MSIX,
	DOCTOR_IOMMU,
	DOCTOR_GROUP,
	DOCTOR_DRIVER,
	DOCTOR_MODULES,
	DOCTOR_NODE,
	DOCTOR_HOLDER,
	DOCTOR_POWER,
	DOCTOR_BARS,
	DOCTOR_INTERRUPTS,
	DOCTOR_INTERFACE, /* through the group, or through a node of the device's own */
	DOCTOR_VARIANT,   /* whether plain vfio-pci is what fits the device */
	DOCTOR_CHECKS,
};

struct doctor_verdict {
	struct finding checks[DOCTOR_CHECKS]; /* "passed" and "not-tried" are the ids of most */
	struct finding after; /* its remedy: what to ask once nothing is in the way */
};

/**
 * doctor_judge() - go through the chain
 * @host: for the machine
 * @device: with pci, group and prereq gathered
 *
 * Return: to be given to doctor_free().
 */
struct doctor_verdict *doctor_judge(const struct host_facts *host,
				    const struct device_facts *device);

/** doctor_free() - NULL is allowed */
void doctor_free(struct doctor_verdict *verdict);

/** doctor_ready() - whether no check failed */
bool doctor_ready(const struct doctor_verdict *verdict);

/**
 * doctor_next() - the finding whose remedy is the next command
 *
 * Return: the first check that failed; where none did, the first warning about which something can
 * be done; where there is none, the way on. Never NULL.
 */
const struct finding *doctor_next(const struct doctor_verdict *verdict);

/** doctor_exit_status() - EXIT_NO where something failed; EXIT_CANNOT where not all was seen */
enum exit_status doctor_exit_status(const struct doctor_verdict *verdict);

#endif
