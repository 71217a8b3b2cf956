/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of the live source: one run, with at most one device open. */
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
	int status;    /* ends the run if not 0 */

	/* For the current device. */
	struct vfio_handle handle;
	struct vfio_view *view; /* of the open or borrowed device; NULL: none */
	uint64_t borrowed_ns;   /* when borrowing began, in CLOCK_MONOTONIC_RAW */
	bool allowed;           /* the RFC's ioctl is enabled */
};

/**
 * live_borrow() - query the device from now on through the descriptor of another process
 *
 * Return: whether live->view is there; device->open has the reason otherwise.
 */
bool live_borrow(struct live *live, struct device_facts *device);

/** live_return() - end it; the time is added to device->open.borrow */
void live_return(struct live *live, struct device_facts *device);

/**
 * live_may_access() - whether the BARs of a borrowed device may be accessed, as far as the device's
 *	user allows it at the moment
 *
 * Loads from a mapping need a guard all the same, as that may change.
 *
 * Return: 0; -ENODEV: the device is gone; -ENXIO: memory decoding is off.
 */
int live_may_access(const struct live *live, const struct device_facts *device);

/**
 * live_vectors() - device->vectors: over request->interval_ns, with --borrow also from the device
 *
 * Return: true: what cannot be read has a status, or is in device->open.
 */
bool live_vectors(struct live *live, struct device_facts *device);

/**
 * live_measure() - measure the registers chosen by request->choose(), on the open device
 *
 * Fills environment and measurements, or records what failed, without a measurement.
 *
 * Return: whether anything was measured.
 */
bool live_measure(struct live *live, struct device_facts *device);

/**
 * live_guest() - find the guest of KVM that has a device open, and where it has the BARs
 * @device: with ids, BARs and holders; traps.guest is set, but for its status
 *
 * Return: 0; FACT_NOT_THERE: there is none, or KVM has no events to count; or as gather/windows.h.
 */
int live_guest(const struct live *live, struct device_facts *device);

/** live_watch() - count the trapped accesses to all devices at once, until the time is over */
void live_watch(struct live *live);

#endif
