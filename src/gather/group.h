/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The IOMMU group of a function, its members and nodes, from sysfs. */
#ifndef GATHER_GROUP_H
#define GATHER_GROUP_H

#include "facts/facts.h"

/**
 * group_read_member() - what a function is bound to, and whether it is a bridge
 * @address: as in sysfs
 * @member: filled, except for used_as
 */
void group_read_member(const char *sysroot, const char *address, struct group_member *member);

/**
 * group_gather() - device->group and device->cdev of the function at device->address
 * @sysroot: "" or the directory that holds sys/ and dev/
 */
void group_gather(const char *sysroot, struct device_facts *device);

#endif
