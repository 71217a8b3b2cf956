/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a guest has a device's memory BARs: windows of guest-physical addresses. */
#ifndef GATHER_WINDOWS_H
#define GATHER_WINDOWS_H

#include "facts/facts.h"

/**
 * windows_from_config() - read the BARs that the guest has written
 * @functions: descriptor of sysfs's directory of PCI functions
 * @device: with BARs, holders and traps.guest.pid; traps.guest.windows and step are set
 *
 * VFIO keeps a configuration space for its user, from which the BARs are read, through the
 * descriptor of the process; it is borrowed for that (borrow.h). BARs that the guest has given no
 * address are left out.
 *
 * Return: 0; FACT_NOT_THERE: no memory BAR has an address, or memory decoding is off; -errno of
 * borrow_find() or of reading.
 */
int windows_from_config(const char *sysroot, int functions, struct device_facts *device);

/**
 * windows_from_qmp() - query QEMU, by query-pci and qom-get, which change nothing
 * @socket: the path of a QMP socket
 * @device: with ids, BARs and traps.guest.pid; traps.guest is set
 *
 * The device is the one with the same ids and, in QEMU, the same host address. Where QEMU has no
 * host address, because it got a descriptor, or the device has no id to query by, the device must
 * be the only one of these ids, and traps.guest.pid the process that listens on the socket.
 *
 * Return: 0; FACT_NOT_THERE: no memory BAR has an address; -ENODEV: the guest has no such device;
 * -ENOTUNIQ: it cannot be identified: traps.guest.answer lists the candidates; -errno of qmp_open()
 * and qmp_execute().
 */
int windows_from_qmp(const char *socket, struct device_facts *device);

/**
 * windows_given() - use addresses that the user gave
 * @given: bar and start of each
 * @device: with BARs; traps.guest is set
 *
 * Return: 0; -ENXIO: the device has no such memory BAR; -EINVAL: no multiple of the BAR's size.
 * traps.guest.answer names the BAR.
 */
int windows_given(const struct trap_window *given, size_t n, struct device_facts *device);

/** windows_add() - add the window of a memory BAR; false, without effect, if that is impossible */
bool windows_add(struct device_facts *device, uint32_t bar, uint64_t start);

#endif
