/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reasons why a device cannot be opened, in words: the same ones for doctor, in advance, and
 * for open_failure.h, afterwards.
 */
#ifndef JUDGE_CAUSE_H
#define JUDGE_CAUSE_H

#include "facts/facts.h"
#include "judge/finding.h"

/* Each sets id, sentence (without "cannot open") and remedy. */

/** cause_bridge() - the device is a PCI-to-PCI bridge, which vfio-pci does not bind to */
void cause_bridge(struct finding *finding);

/** cause_driver() - the device is not bound to a VFIO driver, or never can be */
void cause_driver(const struct host_facts *host, const struct device_facts *device,
		  struct finding *finding);

/** cause_no_group() - the device has no IOMMU group */
void cause_no_group(struct finding *finding);

/**
 * cause_group() - members of the group are bound to other drivers; lists them
 * @id: FINDING_GROUP_NOT_VIABLE, or _YET if something else comes first
 */
void cause_group(const struct host_facts *host, const struct device_facts *device,
		 enum finding_id id, struct finding *finding);

#define CAUSE_MEMBERS (FINDING_TEXT * 3 / 4)

/**
 * cause_members() - the other members of the group, each with its driver
 * @in_the_way: list those that keep the group from being viable, or the others
 * @list: "0000:00:01.0 (pcieport, a bridge), 0000:01:00.1 (no driver) and 7 more"; empty for none
 *
 * Return: the first of them, or NULL.
 */
const struct group_member *cause_members(const struct device_facts *device, bool in_the_way,
					 char list[static CAUSE_MEMBERS]);

/** cause_is_in_the_way() - whether a member of the group keeps the group from being viable */
bool cause_is_in_the_way(const struct group_member *member);

/**
 * cause_kernel_mode() - the mode with which the kernel creates a node
 *
 * Return: 0666 for /dev/vfio/vfio, which by itself gives access to no device, 0660 for /dev/iommu,
 * 0600 for groups and device cdevs.
 */
uint32_t cause_kernel_mode(enum node_role role);

/** cause_mode() - owner and mode of @node deny access to this user */
void cause_mode(enum node_role role, const char *node, struct finding *finding);

/**
 * cause_missing() - the node does not exist, or has no device
 * @node: empty if not known
 * @status: -errno
 */
void cause_missing(enum node_role role, const char *node, int status, struct finding *finding);

/** cause_unassigned() - the remedy for a BAR to which the kernel assigned no address */
void cause_unassigned(struct finding *finding);

/** cause_alignment() - the remedy for a BAR that shares its page */
void cause_alignment(const struct device_facts *device, struct finding *finding);

/** cause_busy() - @holder, empty if unknown, has @node open */
void cause_busy(const char *node, const char *holder, struct finding *finding);

/**
 * cause_remapping() - the remedy for interrupts that are not remapped
 * @sure: whether that is known, or inferred from an error
 * @unsafe_off: allow_unsafe_interrupts is known to be N
 */
void cause_remapping(struct finding *finding, bool sure, bool unsafe_off);

#endif
