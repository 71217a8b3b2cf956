/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model: everything the tool may learn, as plain structs without pointers into libraries.
 *
 * source/ fills it, be it from gather/ or from a saved report; judge/ reads it and nothing else.
 *
 * What can fail to be read has an `int status`: a group one of its own, a single fact the one that
 * is called after it. 0: it holds; else -errno says why it is not known, and it means nothing.
 * FACT_NOT_THERE says that there is no such thing (a function without MSI-X), FACT_NOT_ASKED that
 * nobody asked (the command did not need it, or a text does not show it).
 *
 * Offsets and sizes are bytes. Strings are NUL-terminated, cut when longer.
 */
#ifndef FACTS_H
#define FACTS_H

#include "facts/device.h"
#include "facts/host.h"
#include "facts/measurement.h"
#include "facts/need.h"
#include "facts/origin.h"

struct facts {
	struct host_facts host;
	struct source_facts source;
	char command[32]; /* that made the report which these facts are read from; empty: none */
	struct bench_request bench;
	struct unknown_name *unknown;
	size_t n_unknown;
	struct unsaved_file *unsaved;
	size_t n_unsaved;
	struct device_facts *devices;
	size_t n_devices;
	size_t room;           /* how many devices there is memory for: facts_add_device()'s own */
	struct facts *reports; /* compare: the saved ones, in the order of the command line */
	size_t n_reports;
};

/** facts_init() - empty facts: every status says "not asked" */
void facts_init(struct facts *facts);

/**
 * facts_device_init() - an empty device: every status says "not asked"
 * @device: to be set up; the name is cut at FACTS_NODE
 * @name: as the user wrote it
 */
void facts_device_init(struct device_facts *device, const char *name);

/**
 * facts_add_device() - append an empty device
 * @facts: the list grows by one; earlier pointers into it become stale
 * @name: as the user wrote it
 *
 * Return: the new device, valid until the next one is added.
 */
struct device_facts *facts_add_device(struct facts *facts, const char *name);

/**
 * facts_add_unknown() - remember a name that means no device
 * @name: as the user wrote it, cut at FACTS_NODE
 * @status: -errno
 *
 */
void facts_add_unknown(struct facts *facts, const char *name, int status);

/**
 * facts_add_unsaved() - remember a file that could not be written
 * @step: where that failed
 * @status: -errno
 */
void facts_add_unsaved(struct facts *facts, const char *path, enum file_step step, int status);

/**
 * facts_add_measurement() - append an empty measurement
 *
 * Return: valid until the next one is added.
 */
struct measurement *facts_add_measurement(struct device_facts *device);

/** facts_drop_measurements() - take the measurements back: a half of one is none */
void facts_drop_measurements(struct device_facts *device);

/** facts_remove_devices() - leave out, and free, those for which @wanted is false */
void facts_remove_devices(struct facts *facts,
			  bool (*wanted)(const struct device_facts *device, const void *arg),
			  const void *arg);

/** facts_device_label() - what a device is called in messages: address, UUID, or as the user did */
const char *facts_device_label(const struct device_facts *device);

/** facts_is_device() - whether it is one at all: bench's self-test is of memory */
bool facts_is_device(const struct device_facts *device);

/**
 * facts_is_noiommu() - whether no IOMMU guards the device: its group, or from Linux 7.3 on its own
 * node (noiommu-vfioN), is one of VFIO's no-IOMMU mode
 */
bool facts_is_noiommu(const struct device_facts *device);

/**
 * facts_missing() - what of @needs the facts of a device do not hold
 * @needs: of enum need
 *
 * What was asked for and could not be read is not missing: there is a status that says why.
 *
 * Return: of enum need. Groups of which nothing depends on are never missing.
 */
uint32_t facts_missing(const struct facts *facts, const struct device_facts *device,
		       uint32_t needs);

/** facts_free() - free all lists of @facts and empty it, as facts_init() does */
void facts_free(struct facts *facts);

/** facts_region() - the region of that index, or NULL when it was not gathered */
const struct region_facts *facts_region(const struct device_facts *device, uint32_t index);

/** facts_capability() - the first entry of @chain with that id, or NULL */
const struct capability *facts_capability(const struct chain *chain, uint16_t id);

#endif
