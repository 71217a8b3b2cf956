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

/**
 * doctor_node_fits() - whether one node is usable
 *
 * Return: if not, @finding says why.
 */
bool doctor_node_fits(const struct node_facts *node, struct finding *finding);

/** doctor_node_mode() - "rw-rw----"; returns @text */
const char *doctor_node_mode(uint32_t mode, char text[static 10]);

/** doctor_through_cdev() - whether --backend=auto uses the device cdev rather than the group */
bool doctor_through_cdev(const struct device_facts *device);

/** doctor_holder() - whether another process has one of them open */
void doctor_holder(const struct host_facts *host, const struct device_facts *device,
		   struct finding *finding);

/** doctor_interface() - the backends through which the device can be opened */
void doctor_interface(const struct device_facts *device, struct finding *finding);

#endif
