/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which register bench may time, and on which paths. The pending-bit array is the default: it is
 * read-only and reading it changes nothing (PCI 3.0, 6.8.2.10), every MSI-X device has one, and
 * read() really reaches the device there. Inside the vector table it does not: vfio_pci_bar_rw()
 * answers reads with all ones by itself, so timing it would be false.
 */
#ifndef JUDGE_REGISTER_H
#define JUDGE_REGISTER_H

#include "facts/facts.h"
#include "judge/finding.h"

/**
 * register_known() - a register that the device's class makes safe to read
 * @class: 24 bits, PCI class code
 * @bar: of that BAR, or -1 for whichever has one
 * @width: bytes of one access
 * @choice: bar, offset, width and name are filled
 *
 * Return: whether there is one: read-only, without side effects, and meant for accesses of that
 * width by the standard that the class stands for.
 */
bool register_known(uint32_t class, int bar, unsigned int width, struct register_choice *choice);

/**
 * register_locate() - find the register in facts known before the device is opened
 * @request: what the user named
 * @device: ->msix and ->pci must have been gathered
 * @choice: bar, offset, is_pba and name are filled
 * @finding: why there is none
 *
 * Without an offset: the pending bits, or in another BAR and on devices without MSI-X what
 * register_known() has. The vector table is always refused, the pending bits to writes, and to
 * reads of 1 or 2 bytes: PCI 3.0, 6.8.2, leaves open what comes of those.
 *
 * Return: whether there is one.
 */
bool register_locate(const struct register_request *request, const struct device_facts *device,
		     struct register_choice *choice, struct finding *finding);

/**
 * register_locate_all() - one safe register for each BAR that has one (--bar all)
 * @request: only the width counts
 * @choices: filled, the BAR of the pending bits first
 * @finding: why there is none at all
 *
 * Return: their number.
 */
size_t register_locate_all(const struct register_request *request,
			   const struct device_facts *device,
			   struct register_choice choices[static REGISTERS_MAX],
			   struct finding *finding);

/**
 * register_check_width() - whether read() and write() keep an access whole
 * @device: for its driver
 * @wide: 0 if the running kernel's vfio-pci was seen to make 8-byte accesses; else -errno
 * @finding: why the trapped path cannot be timed at that width
 *
 * vfio_pci_core_do_io_rw() had steps of 4, 2 and 1 bytes until Linux 6.11, and one of 8 since on
 * machines with ioread64(): an 8-byte read was two accesses, and its time not that of one.
 *
 * Return: whether the trapped path can be timed.
 */
bool register_check_width(const struct register_choice *choice, const struct device_facts *device,
			  int wide, struct finding *finding);

/**
 * register_check() - hold it against the region that the kernel offers
 * @host: for the page size
 * @device: the region of choice->bar must have been gathered
 * @must_map: the trapped path alone is of no use
 * @choice: fd_offset and mappable are filled
 * @finding: why it cannot be timed; or, where only the mapped path is impossible, why that is; else
 *	left as it is
 *
 * Return: whether it can be timed, by the trapped path at least unless @must_map.
 */
bool register_check(const struct host_facts *host, const struct device_facts *device, bool must_map,
		    struct register_choice *choice, struct finding *finding);

#endif
