/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the process, and its descriptor, through which a device in use can be queried. */
#ifndef GATHER_BORROW_FIND_H
#define GATHER_BORROW_FIND_H

#include "facts/facts.h"
#include "gather/vfio_view.h"

/**
 * borrow_find() - borrow the device from a process that has it open
 * @view: on success, to be given to vfio_view_free(), soon (borrow.h)
 * @functions: descriptor of the directory of PCI functions in sysfs
 * @pid: only from this process; 0: from the first one that has it and permits it
 * @device: with ids, BARs and holders gathered; ->open is set, held_us excepted
 *
 * A descriptor is this device's if the process has it as a device cdev, or fdinfo names the device
 * (Linux 6.18). Otherwise each descriptor that may belong to the device is borrowed, and its ids,
 * the sizes of its BARs, the functions that share its reset and, from /proc/self/maps, the host
 * address of a BAR are compared (Linux before 6.9; the mapping is not accessed). It is this
 * device's if all of these match it, and do not match another function that the process may have.
 *
 * Return: 0, or -errno, which is also device->open.status: at STEP_HOLDER -ESRCH: no process, or
 * not @pid, has it open, as far as can be seen; -EOPNOTSUPP: not a PCI function; at STEP_DESCRIPTOR
 * -ENOTUNIQ: more than one function matches; at STEP_BORROW: that of borrow_open().
 */
int borrow_find(struct vfio_view **view, const char *sysroot, int functions, uint32_t pid,
		struct device_facts *device);

#endif
