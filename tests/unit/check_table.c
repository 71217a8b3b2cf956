// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every combination of what check looks at, and the result of check_judge(): one line each, which
 * check_oracle.py compares with the manual. The device is QEMU's nvme: BAR0 of 16 KiB, 65 entries
 * at 0x2000, pages of 4 KiB.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>

#include "judge/check.h"

#define SPARSE VFIO_REGION_INFO_CAP_SPARSE_MMAP
#define MAPPABLE VFIO_REGION_INFO_CAP_MSIX_MAPPABLE

static const struct {
	const char *name;
	uint16_t ids[2];
	bool elsewhere; /* another region has the CAPS flag */
} announcements[] = {
	{ "nothing", { 0, 0 }, false },
	{ "nothing-here", { 0, 0 }, true },
	{ "sparse", { SPARSE, 0 }, false },
	{ "mappable", { MAPPABLE, 0 }, false },
	{ "both", { MAPPABLE, SPARSE }, false },
};

static const struct {
	const char *name;
	int status;
} errors[] = {
	{ "0", 0 },
	{ "EINVAL", -EINVAL },
	{ "EBUSY", -EBUSY },
	{ "ENOMEM", -ENOMEM },
	{ "EACCES", -EACCES },
	{ "EPERM", -EPERM },
	{ "ENOTTY", -ENOTTY },
};

#define MAP_ERRORS 6 /* of those above; the ioctl and the sparse areas can have all of them */

static const char *const drivers[] = { "vfio-pci", "mlx5_vfio_pci" };

struct machine {
	struct area areas[2];
	struct capability capabilities[2];
	struct region_facts regions[2];
	struct device_facts device;
};

static void make(struct machine *machine, size_t announcement, bool offered)
{
	struct chain *chain = &machine->regions[0].chain;

	*machine = (struct machine){
		.areas = { { 0, 0x2000 }, { 0x3000, 0x1000 } },
		.regions = { { .index = 0, .size = 0x4000 }, { .index = 2, .size = 0x1000 } },
		.device = {
			.address = "0000:01:00.0",
			.mdev.status = FACT_NOT_THERE,
			.msix = { .entries = 65, .table = { 0, 0x2000, 1040 }, .pba = { 0, 0x3000, 16 } },
			.n_regions = 2,
			.probe.pages = { 0x2000, 0x1000 },
		},
	};
	machine->device.regions = machine->regions;
	machine->regions[0].flags = offered ? VFIO_REGION_INFO_FLAG_MMAP : 0;
	if (announcements[announcement].elsewhere)
		machine->regions[1].flags = VFIO_REGION_INFO_FLAG_CAPS;
	chain->entries = machine->capabilities;
	for (size_t i = 0; i < 2 && announcements[announcement].ids[i]; i++) {
		struct capability *capability = &chain->entries[chain->n_entries++];

		machine->regions[0].flags |= VFIO_REGION_INFO_FLAG_CAPS;
		capability->id = announcements[announcement].ids[i];
		capability->areas = capability->id == SPARSE ? machine->areas : NULL;
		capability->n_areas = capability->id == SPARSE ? 2 : 0;
	}
}

static void judge(struct machine *machine, size_t announcement, size_t map, size_t areas,
		  size_t ioctl, size_t driver, bool offered)
{
	const struct host_facts host = { .page_size = 4096 };
	const bool sparse = announcements[announcement].ids[0] == SPARSE ||
			    announcements[announcement].ids[1] == SPARSE;
	struct probe_facts *probe = &machine->device.probe;
	struct check_verdict verdict = { 0 };

	snprintf(machine->device.pci.driver, sizeof(machine->device.pci.driver), "%s",
		 drivers[driver]);
	probe->map_status = offered ? errors[map].status : FACT_NOT_ASKED;
	probe->areas_status = offered && sparse ? errors[areas].status : FACT_NOT_ASKED;
	probe->ioctl_status = driver == 0 ? errors[ioctl].status : FACT_NOT_ASKED;
	check_judge(&host, &machine->device, &verdict);
	printf("%s %s %s %s %s %s | %s %s %d %llu | %s\n", announcements[announcement].name,
	       errors[map].name, errors[areas].name, errors[ioctl].name, drivers[driver],
	       offered ? "offered" : "not-offered", behaviour_name(verdict.behaviour),
	       finding_name(verdict.finding.id), finding_status(verdict.finding.id),
	       (unsigned long long)verdict.trapped, verdict.finding.remedy);
	finding_free(&verdict.finding);
}

int main(void)
{
	struct machine machine;

	for (size_t announcement = 0; announcement < ARRAY_SIZE(announcements); announcement++)
		for (size_t map = 0; map < MAP_ERRORS; map++)
			for (size_t areas = 0; areas < 3; areas++)
				for (size_t ioctl = 0; ioctl < ARRAY_SIZE(errors); ioctl++)
					for (size_t driver = 0; driver < 2; driver++)
						for (int offered = 0; offered < 2; offered++) {
							make(&machine, announcement, offered);
							judge(&machine, announcement, map, areas,
							      ioctl, driver, offered);
						}
	return 0;
}
