/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Resolves the name of a device to PCI functions or mediated devices. */
#ifndef GATHER_RESOLVE_H
#define GATHER_RESOLVE_H

#include "facts/facts.h"
#include "target.h"

/**
 * resolve_target() - append a device to @facts for each one that @target refers to
 * @sysroot: "" or the directory that holds sys/
 * @name: as the user wrote it, kept with the device
 * @facts: only device->name is set, and ->address or, for a mediated device, ->mdev
 *
 * A group stands for its members that are bound to a VFIO driver, or for all of them if none is;
 * members that are neither PCI functions nor mediated devices are left out.
 *
 * Return: 0; -ENODEV: no such device; -ENOENT: no such group or cdev; -EXDEV: the function is in
 * another group than the one named with it.
 */
int resolve_target(const char *sysroot, const char *name, const struct target *target,
		   struct facts *facts);

#endif
