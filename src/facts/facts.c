// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/facts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"
#include "xmalloc.h"

void facts_device_init(struct device_facts *device, const char *name)
{
	memset(device, 0, sizeof(*device));
	copy_text(device->name, sizeof(device->name), name);
	device->mdev.status = FACT_NOT_THERE;
	for (size_t i = 0; i < ARRAY_SIZE(device->bars); i++)
		device->bars[i].size_status = FACT_NOT_ASKED;
	device->pci.status = FACT_NOT_ASKED;
	device->pci.driver_status = FACT_NOT_ASKED;
	device->pci.command_status = FACT_NOT_ASKED;
	device->pci.virtual_status = FACT_NOT_ASKED;
	device->pci.vfs_status = FACT_NOT_ASKED;
	device->pci.numa_node = -1;
	device->msix.status = FACT_NOT_ASKED;
	device->group.status = FACT_NOT_ASKED;
	device->vfio_registered.status = FACT_NOT_ASKED;
	device->cdev_status = FACT_NOT_ASKED;
	device->prereq.status = FACT_NOT_ASKED;
	device->holders.status = FACT_NOT_ASKED;
	device->traps.status = FACT_NOT_ASKED;
	device->traps.cost_status = FACT_NOT_ASKED;
	device->traps.guest.status = FACT_NOT_ASKED;
	device->vectors.status = FACT_NOT_ASKED;
	device->vectors.table_status = FACT_NOT_ASKED;
	device->vectors.pba_status = FACT_NOT_ASKED;
	device->vectors.posting.status = FACT_NOT_ASKED;
	device->open.status = FACT_NOT_ASKED;
	device->vfio.status = FACT_NOT_ASKED;
	device->iommu.status = FACT_NOT_ASKED;
	device->iommu.page_sizes_status = FACT_NOT_ASKED;
	device->iommu.dma_avail_status = FACT_NOT_ASKED;
	device->iommu.window_status = FACT_NOT_ASKED;
	device->probe.status = FACT_NOT_ASKED;
	device->probe.map_status = FACT_NOT_ASKED;
	device->probe.areas_status = FACT_NOT_ASKED;
	device->probe.read_status = FACT_NOT_ASKED;
	device->probe.ioctl_status = FACT_NOT_ASKED;
	device->open.ioctl_off_status = FACT_NOT_ASKED;
}

void facts_init(struct facts *facts)
{
	*facts = (struct facts){
		.host = {
			.as_root.status = FACT_NOT_ASKED,
			.unsafe_interrupts.status = FACT_NOT_ASKED,
			.driverctl.status = FACT_NOT_ASKED,
			.ioread64_status = FACT_NOT_ASKED,
			.setup.status = FACT_NOT_ASKED,
			.machine.status = FACT_NOT_ASKED,
		},
		.survey.status = FACT_NOT_ASKED,
		.bench.status = FACT_NOT_ASKED,
	};
}

const char *facts_device_label(const struct device_facts *device)
{
	if (*device->address)
		return device->address;
	return device->mdev.status == 0 ? device->mdev.uuid : device->name;
}

bool facts_is_device(const struct device_facts *device)
{
	return *device->address || device->mdev.status == 0;
}

struct device_facts *facts_add_device(struct facts *facts, const char *name)
{
	if (facts->n_devices >= facts->room) {
		const size_t room = facts->n_devices + facts->n_devices / 2 + 1;

		facts->devices = xreallocarray(facts->devices, room, sizeof(*facts->devices));
		facts->room = room;
	}
	facts_device_init(&facts->devices[facts->n_devices], name);
	return &facts->devices[facts->n_devices++];
}

void facts_add_unknown(struct facts *facts, const char *name, int status)
{
	struct unknown_name *unknown = array_add(facts->unknown, facts->n_unknown);

	unknown->status = status;
	copy_text(unknown->name, sizeof(unknown->name), name);
}

void facts_add_unsaved(struct facts *facts, const char *path, enum file_step step, int status)
{
	struct unsaved_file *unsaved = array_add(facts->unsaved, facts->n_unsaved);

	unsaved->step = step;
	unsaved->status = status;
	copy_text(unsaved->path, sizeof(unsaved->path), path);
}

struct measurement *facts_add_measurement(struct device_facts *device)
{
	return array_add(device->measurements, device->n_measurements);
}

void facts_drop_measurements(struct device_facts *device)
{
	for (size_t i = 0; i < device->n_measurements; i++)
		measure_free(&device->measurements[i].result);
	free(device->measurements);
	device->measurements = NULL;
	device->n_measurements = 0;
}

static void chain_free(struct chain *chain)
{
	for (size_t i = 0; i < chain->n_entries; i++) {
		free(chain->entries[i].raw);
		free(chain->entries[i].areas);
	}
	free(chain->entries);
}

static void free_lists(struct device_facts *device)
{
	for (size_t i = 0; i < device->n_regions; i++)
		chain_free(&device->regions[i].chain);
	chain_free(&device->vfio.chain);
	chain_free(&device->iommu.chain);
	free(device->group.members);
	free(device->group.reserved);
	free(device->prereq.nodes);
	free(device->prereq.claims);
	holders_free(&device->holders);
	traps_free(&device->traps);
	free(device->vectors.irqs);
	free(device->vectors.table);
	free(device->vectors.pba);
	free(device->vectors.pba_after);
	free(device->iommu.ranges);
	free(device->regions);
	free(device->irqs);
	free(device->environment);
	free(device->old);
	facts_drop_measurements(device);
}

bool facts_is_noiommu(const struct device_facts *device)
{
	return (device->group.status == 0 && device->group.noiommu) ||
	       (device->cdev_status == 0 && strncmp(device->cdev, "noiommu-", 8) == 0);
}

void facts_free(struct facts *facts)
{
	for (size_t i = 0; i < facts->n_devices; i++)
		free_lists(&facts->devices[i]);
	for (size_t i = 0; i < facts->n_reports; i++)
		facts_free(&facts->reports[i]);
	free(facts->reports);
	free(facts->host.setup.modules);
	survey_free(&facts->survey);
	free(facts->devices);
	free(facts->unknown);
	free(facts->unsaved);
	facts_init(facts);
}

void facts_remove_devices(struct facts *facts,
			  bool (*wanted)(const struct device_facts *device, const void *arg),
			  const void *arg)
{
	size_t n = 0;

	for (size_t i = 0; i < facts->n_devices; i++) {
		if (!wanted(&facts->devices[i], arg))
			free_lists(&facts->devices[i]);
		else if (n++ != i)
			facts->devices[n - 1] = facts->devices[i];
	}
	facts->n_devices = n;
}

const struct region_facts *facts_region(const struct device_facts *device, uint32_t index)
{
	for (size_t i = 0; i < device->n_regions; i++)
		if (device->regions[i].index == index)
			return &device->regions[i];
	return NULL;
}

const struct capability *facts_capability(const struct chain *chain, uint16_t id)
{
	for (size_t i = 0; i < chain->n_entries; i++)
		if (chain->entries[i].id == id)
			return &chain->entries[i];
	return NULL;
}

/* Without MSI-X there is nothing to try, and a mediated device has no MSI-X table of its own. */
static bool has_probe(const struct device_facts *device)
{
	return device->probe.status != FACT_NOT_ASKED || device->mdev.status == 0 ||
	       (device->msix.status && device->msix.status != FACT_NOT_ASKED);
}

static bool has_measurement(const struct facts *facts, const struct device_facts *device)
{
	return device->n_measurements || device->n_old || device->bench_failed ||
	       facts->bench.status == 0;
}

uint32_t facts_missing(const struct facts *facts, const struct device_facts *device, uint32_t needs)
{
	uint32_t missing = 0;

	if (device->pci.status == FACT_NOT_ASKED && device->mdev.status)
		missing |= NEED_IDENTITY;
	if (device->msix.status == FACT_NOT_ASKED)
		missing |= NEED_MSIX;
	if (device->prereq.status == FACT_NOT_ASKED)
		missing |= NEED_SETUP;
	if (device->holders.status == FACT_NOT_ASKED)
		missing |= NEED_HOLDERS;
	if (device->traps.status == FACT_NOT_ASKED)
		missing |= NEED_TRAPS;
	if (device->vectors.status == FACT_NOT_ASKED)
		missing |= NEED_VECTORS;
	if (device->vfio.status == FACT_NOT_ASKED)
		missing |= NEED_DEVICE;
	if (!has_probe(device))
		missing |= NEED_PROBE;
	if (!has_measurement(facts, device))
		missing |= NEED_MEASUREMENT;
	return missing & needs;
}
