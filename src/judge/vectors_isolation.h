/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether interrupt remapping is in force for a device: can it raise only its own interrupts? */
#ifndef JUDGE_VECTORS_ISOLATION_H
#define JUDGE_VECTORS_ISOLATION_H

#include "judge/vectors_model.h"

/**
 * vectors_isolation() - fill verdict->remapping and ->isolation
 * @verdict: with its vectors
 *
 * From the table where that proves something: VT-d's remappable format has bit 4 of the address set
 * (Intel VT-d 3.0, 5.1.2.2). Otherwise from the interrupt chips of the device, and, if it has no
 * interrupts, from nothing.
 */
void vectors_isolation(const struct host_facts *host, const struct device_facts *device,
		       struct vectors_verdict *verdict);

#endif
