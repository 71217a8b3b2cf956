/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with a device, a name or a kernel's answer: from an error to one sentence. */
#ifndef JUDGE_DIAGNOSIS_H
#define JUDGE_DIAGNOSIS_H

#include "facts/facts.h"
#include "judge/finding.h"

/** diagnose_gone() - say of an open device that it no longer answers */
void diagnose_gone(struct finding *finding);

/** diagnose_ioctl_stays_on() - whether the RFC's ioctl could not be switched off again */
bool diagnose_ioctl_stays_on(const struct device_facts *device, struct finding *finding);

/**
 * diagnose_chain() - say what is wrong with a capability chain
 * @of: whose it is, "BAR0"
 * @finding: filled if something is
 *
 * Return: whether the chain is broken; then an absent capability may well be there.
 */
bool diagnose_chain(const char *of, const struct chain *chain, struct finding *finding);

/**
 * diagnose_noiommu() - the warning that goes with a device opened in no-IOMMU mode
 * @finding: filled if it is
 *
 * Return: whether it is.
 */
bool diagnose_noiommu(const struct device_facts *device, struct finding *finding);

/** diagnose_mdev() - why a command about PCI functions has no answer for a mediated device */
void diagnose_mdev(const struct device_facts *device, struct finding *finding);

/**
 * diagnose_function() - explain why a PCI function could not be read
 * @status: -errno; -ENODEV: there is none
 */
void diagnose_function(int status, struct finding *finding);

/**
 * diagnose_name() - explain why a name given by the user means no device
 * @name: as written
 * @status: -errno of target_parse() or resolve_target()
 * @finding: id, sentence, remedy
 */
void diagnose_name(const char *name, int status, struct finding *finding);

#endif
