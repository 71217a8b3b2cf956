/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which register bench may time, and on which paths. The pending-bit array is the default: it is
 * read-only and reading it changes nothing (PCI 3.0, 6.8.2.10), every MSI-X device has one, and
 * read() really reaches the device there. Inside the vector table it does not: vfio_pci_bar_rw()
 * answers reads with all ones by itself, so timing it would be false.
 */
#ifndef JUDGE_REGISTER_H
#define JUDGE_REGISTER_H

#include "command.h"
#include "facts.h"
#include "judge/finding.h"

struct register_request {
	int bar;           /* 0 to 5, or -1 for the BAR of the pending bits */
	bool offset_given;
	uint64_t offset;   /* bytes in the BAR */
	unsigned int width; /* bytes: 1, 2, 4 or 8 */
};

struct register_choice {
	bool chosen;
	unsigned int bar;
	uint64_t offset; /* bytes in the BAR */
	uint64_t fd_offset;
	unsigned int width;
	bool is_pba;
	bool mappable; /* the host page that holds it can be mapped, as far as the kernel says */
};

/**
 * register_locate() - find the register in facts known before the device is opened
 * @request: what the user named
 * @device: ->msix must have been gathered
 * @choice: bar, offset and is_pba are filled
 * @finding: why there is none
 *
 * Return: EXIT_YES; EXIT_USAGE for an offset that is refused; EXIT_CANNOT without a default.
 */
enum exit_status register_locate(const struct register_request *request,
				 const struct device_facts *device, struct register_choice *choice,
				 struct finding *finding);

/**
 * register_check() - hold it against the region that the kernel offers
 * @host: for the page size
 * @device: the region of choice->bar must have been gathered
 * @choice: fd_offset and mappable are filled
 * @finding: why it cannot be timed; or, where only the mapped path is impossible, why that is
 *
 * Return: EXIT_YES, also when only the trapped path is possible; EXIT_USAGE; EXIT_CANNOT.
 */
enum exit_status register_check(const struct host_facts *host, const struct device_facts *device,
				struct register_choice *choice, struct finding *finding);

#endif
