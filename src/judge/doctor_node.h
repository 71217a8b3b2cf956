/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A part of doctor: the nodes below /dev, through which a device is opened. */
#ifndef JUDGE_DOCTOR_NODE_H
#define JUDGE_DOCTOR_NODE_H

#include "facts/facts.h"
#include "judge/finding.h"

/**
 * doctor_node() - whether the nodes exist, have the kernel's numbers, and are accessible to this
 * user
 */
void doctor_node(const struct host_facts *host, const struct device_facts *device,
		 struct finding *finding);

/** doctor_through_cdev() - whether --backend=auto uses the device cdev rather than the group */
bool doctor_through_cdev(const struct device_facts *device);

/** doctor_holder() - whether another process has one of them open */
void doctor_holder(const struct host_facts *host, const struct device_facts *device,
		   struct finding *finding);

/** doctor_interface() - the backends through which the device can be opened */
void doctor_interface(const struct device_facts *device, struct finding *finding);

#endif
