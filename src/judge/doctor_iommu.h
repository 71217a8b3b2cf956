/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A part of doctor: the IOMMU. */
#ifndef JUDGE_DOCTOR_IOMMU_H
#define JUDGE_DOCTOR_IOMMU_H

#include "facts/facts.h"
#include "judge/finding.h"

/**
 * doctor_is_x86() - whether the machine is x86, 32 or 64 bits, for which causes and remedies differ
 */
bool doctor_is_x86(const struct host_facts *host);

/** doctor_iommu() - whether an IOMMU covers the device, or else what this machine lacks */
void doctor_iommu(const struct host_facts *host, const struct device_facts *device,
		  struct finding *finding);

/**
 * doctor_host_iommu() - whether the host has an IOMMU with groups, or else what it lacks
 * @groups: number of IOMMU groups
 */
void doctor_host_iommu(const struct host_facts *host, uint32_t groups, struct finding *finding);

/** doctor_interrupts() - whether interrupts are remapped; there must be an IOMMU */
void doctor_interrupts(const struct host_facts *host, struct finding *finding);

#endif
