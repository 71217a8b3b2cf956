/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the live source share: one run of it, with at most one device open. */
#ifndef SOURCE_LIVE_H
#define SOURCE_LIVE_H

#include "gather/vfio.h"
#include "source/source.h"

struct pci_reader;

struct live {
	const struct request *request;
	struct facts *facts;
	struct pci_reader *pci;
	int functions; /* descriptor of sysfs's directory of PCI functions */
	int status;    /* what ends the whole run */

	/* Of the device at hand. */
	struct vfio_handle handle;
	bool allowed; /* the RFC's ioctl is on */
};

/**
 * live_measure() - measure the registers that request->choose() names, on the open device
 *
 * Fills environment and measurements, or says what failed and leaves no measurement.
 *
 * Return: whether anything was measured.
 */
bool live_measure(struct live *live, struct device_facts *device);

#endif
