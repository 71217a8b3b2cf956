/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A part of doctor: the nodes below /dev, through which a device is opened. */
#ifndef JUDGE_DOCTOR_NODE_H
#define JUDGE_DOCTOR_NODE_H

#include "facts/facts.h"
#include "judge/finding.h"

/** doctor_node() - whether the nodes are there, as the kernel means them, and open to this user */
void doctor_node(const struct host_facts *host, const struct device_facts *device,
		 struct finding *finding);

/** doctor_through_cdev() - whether --backend=auto takes the device's own node, not the group's */
bool doctor_through_cdev(const struct device_facts *device);

/** doctor_holder() - whether anybody else has one of them open */
void doctor_holder(const struct host_facts *host, const struct device_facts *device,
		   struct finding *finding);

/** doctor_interface() - through what the device can be opened */
void doctor_interface(const struct device_facts *device, struct finding *finding);

#endif
