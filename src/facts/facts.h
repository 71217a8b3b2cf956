/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model: every fact the tool may gather, as plain structs without pointers into libraries.
 *
 * source/ fills it, from gather/ or from a saved report; judge/ reads nothing else.
 *
 * Whatever can fail to be read has an `int status`: of its group, or, for a single fact, one named
 * after it. 0: the fact is valid; -errno: why it is not known, and the fact has no meaning.
 * FACT_NOT_THERE: it does not exist (a function without MSI-X); FACT_NOT_ASKED: it was not gathered
 * (the command did not need it, or a text does not show it).
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
#include "facts/survey.h"

struct facts {
	struct host_facts host;
	struct survey_facts survey;
	struct source_facts source;
	char command[32]; /* that made the report which these facts are from; empty: none */
	struct bench_request bench;
	struct unknown_name *unknown;
	size_t n_unknown;
	struct unsaved_file *unsaved;
	size_t n_unsaved;
	struct device_facts *devices;
	size_t n_devices;
	size_t room;           /* number of devices allocated; used by facts_add_device() only */
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
 * facts_add_unknown() - record a name for which there is no device
 * @name: as the user wrote it, cut at FACTS_NODE
 * @status: -errno
 *
 */
void facts_add_unknown(struct facts *facts, const char *name, int status);

/**
 * facts_add_unsaved() - record a file that could not be written
 * @step: the step that failed
 * @status: -errno
 */
void facts_add_unsaved(struct facts *facts, const char *path, enum file_step step, int status);

/**
 * facts_add_measurement() - append an empty measurement
 *
 * Return: valid until the next one is added.
 */
struct measurement *facts_add_measurement(struct device_facts *device);

/** facts_drop_measurements() - discard the measurements: a partial one is of no use */
void facts_drop_measurements(struct device_facts *device);

/** facts_remove_devices() - remove and free the devices for which @wanted is false */
void facts_remove_devices(struct facts *facts,
			  bool (*wanted)(const struct device_facts *device, const void *arg),
			  const void *arg);

/** facts_device_label() - the device's name in messages: address, UUID, or as the user wrote it */
const char *facts_device_label(const struct device_facts *device);

/** facts_is_device() - whether it is a device, not the memory of bench's self-test */
bool facts_is_device(const struct device_facts *device);

/**
 * facts_is_noiommu() - whether the device is in VFIO's no-IOMMU mode: by its group or, from Linux
 * 7.3 on, by its device cdev (noiommu-vfioN)
 */
bool facts_is_noiommu(const struct device_facts *device);

/**
 * facts_missing() - the part of @needs for which a device has no facts
 * @needs: of enum need
 *
 * Facts that could not be read are not missing: their status says why.
 *
 * Return: of enum need. Groups that nothing depends on are never missing.
 */
uint32_t facts_missing(const struct facts *facts, const struct device_facts *device,
		       uint32_t needs);

/** facts_free() - free all lists of @facts and empty it, as facts_init() does */
void facts_free(struct facts *facts);

/** facts_region() - the region of that index, or NULL if it was not gathered */
const struct region_facts *facts_region(const struct device_facts *device, uint32_t index);

/** facts_capability() - the first entry of @chain with that id, or NULL */
const struct capability *facts_capability(const struct chain *chain, uint16_t id);

#endif
