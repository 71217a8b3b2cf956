/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host has made of a function and would lose with it, and what can take it away. */
#ifndef GATHER_HOST_USE_H
#define GATHER_HOST_USE_H

#include "facts/facts.h"

/**
 * host_use_gather() - fill used_as of a device and of the members of its group, and driverctl
 *
 * Only what other drivers than VFIO's have: nothing is read where there is none. driverctl is
 * looked for where one of these, or the device without a driver, is to be given to vfio-pci.
 * @sysroot: "" or the folder that holds sys/
 * @host: whether driverctl is installed is filled in
 * @device: its driver and its group have been gathered
 *
 * Names network interfaces, disks and graphics cards, by the links of sysfs's classes, whose
 * targets go through the function's folder. Of a disk with several ways to it (NVMe multipath) the
 * name is that of the whole. Names that do not fit are left out.
 */
void host_use_gather(const char *sysroot, struct host_facts *host, struct device_facts *device);

#endif
