/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host uses a function as, and whether driverctl is there to rebind it. */
#ifndef GATHER_HOST_USE_H
#define GATHER_HOST_USE_H

#include "facts/facts.h"

/**
 * host_use_gather() - fill used_as of a device and of the members of its group, and driverctl
 *
 * Only functions bound to drivers other than VFIO's are looked at. driverctl is looked for if one
 * of these, or the device without a driver, is to be bound to vfio-pci.
 * @sysroot: "" or the directory that holds sys/
 * @host: driverctl is filled in
 * @device: driver and group already gathered
 *
 * Names network interfaces, disks and graphics cards, by the links of sysfs's classes whose targets
 * are below the function's directory. A disk with several paths (NVMe multipath) is listed by the
 * name of the disk. Names that do not fit are left out.
 */
void host_use_gather(const char *sysroot, struct host_facts *host, struct device_facts *device);

#endif
