/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of each MSI-X vector of a device in use, and what is wrong with it. Pure.
 *
 * A vector has an interrupt of the host once it is allocated, and a handler once it is requested;
 * pci_enable_msix() masks every entry of the table, and request_irq() unmasks its own, so that an
 * entry whose mask bit is 0 is armed. Only bit 0 of the vector control is looked at: others are
 * those of TPH and of vendors.
 */
#ifndef JUDGE_VECTORS_H
#define JUDGE_VECTORS_H

#include "judge/vectors_model.h"

/**
 * vectors_refuses() - whether there is nothing to show
 * @finding: set if so: no MSI-X, or its interrupts could not be read
 */
bool vectors_refuses(const struct device_facts *device, struct finding *finding);

/**
 * vectors_judge() - conclude the state of each vector
 * @device: with vectors, and msix of any status
 *
 * Return: to be given to vectors_free().
 */
struct vectors_verdict *vectors_judge(const struct host_facts *host,
				      const struct device_facts *device);

/** vectors_free() - NULL is allowed */
void vectors_free(struct vectors_verdict *verdict);

#endif
