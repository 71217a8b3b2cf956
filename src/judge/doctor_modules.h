/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A part of doctor: the kernel modules. */
#ifndef JUDGE_DOCTOR_MODULES_H
#define JUDGE_DOCTOR_MODULES_H

#include "facts/facts.h"
#include "judge/finding.h"

/**
 * doctor_modules() - whether the modules of VFIO are loaded, built in or installed
 * @bound: a device is bound to a VFIO driver: without one, they need not be loaded yet
 * @by_container: the IOMMU driver of containers is needed, too
 */
void doctor_modules(const struct host_facts *host, bool bound, bool by_container,
		    struct finding *finding);

#endif
