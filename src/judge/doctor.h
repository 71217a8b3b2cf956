/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The prerequisites for opening a device through VFIO, in order, judged from facts without opening
 * it.
 */
#ifndef JUDGE_DOCTOR_H
#define JUDGE_DOCTOR_H

#include "facts/facts.h"
#include "judge/finding.h"

/* In this order: a check that depends on an earlier one is LEVEL_SKIP if that one failed. */
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
	DOCTOR_INTERFACE, /* through the group or the device cdev */
	DOCTOR_VARIANT,   /* whether a variant driver fits the device better than vfio-pci */
	DOCTOR_CHECKS,
};

struct doctor_verdict {
	struct finding checks[DOCTOR_CHECKS]; /* most have the id "passed" or "not-tried" */
	size_t n_checks;                      /* DOCTOR_CHECKS, or of the host: HOST_CHECKS */
	struct finding after; /* its remedy: the command to run if no check failed */
};

/**
 * doctor_judge() - make all checks
 * @host: facts of the machine
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
 * Return: the first check that failed; if none did, the first warning that has a remedy; if there
 * is none, ->after. Never NULL.
 */
const struct finding *doctor_next(const struct doctor_verdict *verdict);

/** doctor_exit_status() - EXIT_NO if a check failed; EXIT_CANNOT if not all facts were available */
enum exit_status doctor_exit_status(const struct doctor_verdict *verdict);

#endif
