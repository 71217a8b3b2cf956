/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VFIO's device nodes, by stat(): they are never opened. */
#ifndef GATHER_NODE_H
#define GATHER_NODE_H

#include "facts/device.h"

/**
 * node_gather() - owner, mode and numbers of a node, and whether this user may open it
 * @sysroot: "" or the directory that holds sys/ and dev/
 * @name: of a group ("14") or a device cdev ("vfio3"); empty for the container and /dev/iommu
 * @node: set, except for the holder
 */
void node_gather(const char *sysroot, enum node_role role, const char *name,
		 struct node_facts *node);

#endif
