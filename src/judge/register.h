/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which register bench may time, and by which paths. The Pending Bit Array is the default: it is
 * read-only, reading it has no side effects (PCI 3.0, 6.8.2.10), every MSI-X device has one, and
 * read() accesses the device there. In the MSI-X table it does not: vfio_pci_bar_rw() answers reads
 * with all ones itself, so that the figures would be wrong.
 */
#ifndef JUDGE_REGISTER_H
#define JUDGE_REGISTER_H

#include "facts/facts.h"
#include "judge/finding.h"

/**
 * register_known() - a register that is safe to read on all devices of a class
 * @class: 24 bits, PCI class code
 * @bar: of that BAR, or -1 for any BAR
 * @width: bytes of one access
 * @choice: bar, offset, width and name are filled
 *
 * Return: whether there is one: read-only, without side effects, and specified for accesses of that
 * width by the standard of the class.
 */
bool register_known(uint32_t class, int bar, unsigned int width, struct register_choice *choice);

/**
 * register_locate() - find the register, from facts known before the device is opened
 * @request: the user's options
 * @device: ->msix and ->pci must have been gathered
 * @choice: bar, offset, is_pba and name are filled
 * @finding: why there is none
 *
 * Without an offset: the PBA or, in another BAR and on devices without MSI-X, that of
 * register_known(). The MSI-X table is always refused, the PBA for writes and for reads of 1 or 2
 * bytes, whose result PCI 3.0, 6.8.2, leaves undefined; a function that does not respond, too.
 *
 * Return: whether there is one.
 */
bool register_locate(const struct register_request *request, const struct device_facts *device,
		     struct register_choice *choice, struct finding *finding);

/**
 * register_locate_all() - one safe register for each BAR that has one (--bar all)
 * @request: only the width is used
 * @choices: filled, the BAR of the PBA first
 * @finding: why there is none at all
 *
 * Return: their number.
 */
size_t register_locate_all(const struct register_request *request,
			   const struct device_facts *device,
			   struct register_choice choices[static REGISTERS_MAX],
			   struct finding *finding);

/**
 * register_check_width() - whether read() and write() make a single access of that width
 * @device: for its driver
 * @wide: 0 if the running kernel's vfio-pci makes 8-byte accesses; else -errno
 * @finding: why the trapped path cannot be timed at that width
 *
 * Until Linux 6.11 vfio_pci_core_do_io_rw() used accesses of 4, 2 and 1 bytes; since then also of
 * 8, on machines with ioread64(). Before, an 8-byte read was two accesses.
 *
 * Return: whether the trapped path can be timed.
 */
bool register_check_width(const struct register_choice *choice, const struct device_facts *device,
			  int wide, struct finding *finding);

/**
 * register_check() - check a register against the region that the kernel offers
 * @host: for the page size
 * @device: the region of choice->bar must have been gathered
 * @must_map: the mapped path is required
 * @choice: fd_offset and mappable are filled
 * @finding: why it cannot be timed or, if only the mapped path is impossible, why that is; else
 *	unchanged
 *
 * Return: whether it can be timed, at least by the trapped path unless @must_map.
 */
bool register_check(const struct host_facts *host, const struct device_facts *device, bool must_map,
		    struct register_choice *choice, struct finding *finding);

#endif
