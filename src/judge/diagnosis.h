/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns errors with a device, a name or a kernel's reply into findings. */
#ifndef JUDGE_DIAGNOSIS_H
#define JUDGE_DIAGNOSIS_H

#include "facts/facts.h"
#include "judge/finding.h"

/** diagnose_gone() - an open device no longer responds */
void diagnose_gone(struct finding *finding);

/** diagnose_ioctl_stays_on() - whether the RFC's ioctl could not be disabled again */
bool diagnose_ioctl_stays_on(const struct device_facts *device, struct finding *finding);

/**
 * diagnose_chain() - what is wrong with a capability chain
 * @of: whose chain it is, "BAR0"
 * @finding: filled if something is
 *
 * Return: whether the chain is broken, in which case a missing capability may exist.
 */
bool diagnose_chain(const char *of, const struct chain *chain, struct finding *finding);

/**
 * diagnose_noiommu() - the warning about a device opened in no-IOMMU mode
 * @finding: filled if it is
 *
 * Return: whether it is.
 */
bool diagnose_noiommu(const struct device_facts *device, struct finding *finding);

/** diagnose_mdev() - why a command about PCI functions does not apply to a mediated device */
void diagnose_mdev(const struct device_facts *device, struct finding *finding);

/**
 * diagnose_function() - explain why a PCI function could not be read
 * @status: -errno; -ENODEV: it does not exist
 */
void diagnose_function(int status, struct finding *finding);

/**
 * diagnose_name() - explain why no device was found for a name given by the user
 * @name: as written
 * @status: -errno of target_parse() or resolve_target()
 * @finding: id, sentence, remedy
 */
void diagnose_name(const char *name, int status, struct finding *finding);

#endif
