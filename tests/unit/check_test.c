// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which behaviour check names (judge/check.c), from hand-made evidence: the four kernels that
 * exist, kernels that should not exist, and devices that cannot answer. Prints TAP.
 */
#include <errno.h>
#include <linux/vfio.h>

#include "gather/uapi.h"
#include "judge/check.h"
#include "tap.h"

#define SPARSE VFIO_REGION_INFO_CAP_SPARSE_MMAP
#define MAPPABLE VFIO_REGION_INFO_CAP_MSIX_MAPPABLE
#define MMAP VFIO_REGION_INFO_FLAG_MMAP

/* QEMU's nvme: BAR0 of 16 KiB, 65 entries at 0x2000, PBA at 0x3000. */
struct machine {
	struct area areas[2];
	struct capability capabilities[2];
	struct region_facts region;
	struct device_facts device;
	struct host_facts host;
};

/* @ids: capabilities of the table's BAR; 0: none */
static void make(struct machine *machine, uint16_t first_id, uint16_t second_id)
{
	const uint16_t ids[2] = { first_id, second_id };
	struct chain *chain = &machine->region.chain;

	*machine = (struct machine){
		.areas = { { 0, 0x2000 }, { 0x3000, 0x1000 } },
		.region = { .state = REGION_OFFERED, .flags = MMAP, .size = 0x4000 },
		.device = {
			.address = "0000:01:00.0",
			.mdev.status = FACT_NOT_THERE,
			.pci.driver = "vfio-pci",
			.msix = { .entries = 65, .table = { 0, 0x2000, 1040 }, .pba = { 0, 0x3000, 16 } },
			.n_bars = 6,
			.n_regions = 1,
		},
		.host.page_size = 4096,
	};
	chain->entries = machine->capabilities;
	for (size_t i = 0; i < 2 && ids[i]; i++) {
		struct capability *capability = &chain->entries[chain->n_entries++];

		capability->id = ids[i];
		if (ids[i] == SPARSE) {
			capability->areas = machine->areas;
			capability->n_areas = 2;
		}
	}
	machine->device.regions = &machine->region;
}

static void expect(const struct machine *machine, const char *behaviour, const char *id,
		   enum level level, const char *text, const char *remedy,
		   enum exit_status status, const char *name)
{
	struct check_verdict verdict = { 0 };

	check_judge(&machine->host, &machine->device, &verdict);
	check_finding(&verdict.finding, id, level, text, remedy, name);
	check(strcmp(behaviour_name(verdict.behaviour), behaviour) == 0 &&
		      finding_status(verdict.finding.id) == status,
	      behaviour);
	finding_free(&verdict.finding);
}

static const struct {
	const char *name;
	uint16_t first, second;
	int map, ioctl;
	const char *behaviour;
	enum level level;
	const char *text, *remedy;
	enum exit_status status;
} kernels[] = {
	{ "before 4.16", SPARSE, 0, -EINVAL, -ENOTTY, "sparse", LEVEL_FAIL,
	  "does not let user space map", "4.16", EXIT_NO },
	{ "the RFC of 2017", SPARSE, 0, -EINVAL, -EINVAL, "ioctl", LEVEL_FAIL,
	  "only after the ioctl", "--enable-ioctl", EXIT_NO },
	{ "the RFC of 2017, switched on", 0, 0, 0, -EINVAL, "ioctl", LEVEL_FAIL, "has been enabled", "4.16",
	  EXIT_NO },
	{ "no check and no word", 0, 0, 0, -ENOTTY, "unconditional", LEVEL_FAIL,
	  "does not announce it", "4.16", EXIT_NO },
	{ "4.16 and later", MAPPABLE, 0, 0, -ENOTTY, "mappable", LEVEL_PASS, "and announces it", "",
	  EXIT_YES },
	{ "announced, but refused", MAPPABLE, 0, -EINVAL, -ENOTTY, "contradiction", LEVEL_FAIL,
	  "announces MSIX_MAPPABLE but refuses", "maintainers", EXIT_NO },
	{ "announced, and sparse", MAPPABLE, SPARSE, 0, -ENOTTY, "contradiction", LEVEL_FAIL,
	  "MSIX_MAPPABLE and sparse areas", "maintainers", EXIT_NO },
	{ "sparse, and yet mapped", SPARSE, 0, 0, -ENOTTY, "contradiction", LEVEL_FAIL, "yet maps these",
	  "maintainers", EXIT_NO },
	{ "before 4.6, without any capability", 0, 0, -EINVAL, -ENOTTY, "sparse", LEVEL_FAIL,
	  "does not let user space map", "4.16", EXIT_NO },
	{ "refused, and another capability", 0x99, 0, -EINVAL, -ENOTTY, "contradiction", LEVEL_FAIL,
	  "announces no sparse areas", "maintainers", EXIT_NO },
};

static void test_kernels(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		struct machine machine;

		make(&machine, kernels[i].first, kernels[i].second);
		machine.device.probe.map_status = kernels[i].map;
		machine.device.probe.ioctl_status = kernels[i].ioctl;
		expect(&machine, kernels[i].behaviour, kernels[i].behaviour, kernels[i].level,
		       kernels[i].text, kernels[i].remedy, kernels[i].status, kernels[i].name);
	}
}

/* Cases without an answer: another driver, another error, a defective device. */
static void not_applicable(const struct machine *machine, const char *id, const char *text,
			   const char *remedy, const char *name)
{
	static const char *const fail[] = { "msix-unreadable", "no-region", "mediated-device" };
	enum level level = LEVEL_WARN;

	for (size_t i = 0; i < ARRAY_SIZE(fail); i++)
		if (strcmp(fail[i], id) == 0)
			level = LEVEL_FAIL;
	expect(machine, "not-applicable", id, level, text, remedy, EXIT_CANNOT, name);
}

static void test_not_applicable(void)
{
	struct machine machine;

	make(&machine, SPARSE, 0);
	machine.device.msix.status = FACT_NOT_THERE;
	not_applicable(&machine, "no-msix", "no MSI-X", "that has MSI-X", "a device without MSI-X");
	machine.device.msix.status = -EACCES;
	not_applicable(&machine, "msix-unreadable", "cannot read", "root",
		       "a capability that this user cannot read");

	make(&machine, 0, 0);
	strcpy(machine.device.pci.driver, "mlx5_vfio_pci");
	machine.device.probe.map_status = -EINVAL;
	not_applicable(&machine, "variant-driver", "a variant driver", "bind the device to vfio-pci",
		       "a variant driver that refuses");
	machine.device.probe.map_status = 0;
	not_applicable(&machine, "variant-driver", "a variant driver", "vfio-pci",
		       "a variant driver that maps and says nothing");
	make(&machine, MAPPABLE, 0);
	strcpy(machine.device.pci.driver, "mlx5_vfio_pci");
	expect(&machine, "mappable", "mappable", LEVEL_PASS, "announces it", "", EXIT_YES,
	       "a variant driver that announces it");

	machine.device.mdev.status = 0;
	not_applicable(&machine, "mediated-device", "its parent's driver", "info",
		       "a mediated device, whatever else is known of it");

	make(&machine, SPARSE, 0);
	machine.device.probe.map_status = -EBUSY;
	not_applicable(&machine, "map-error", strerror(EBUSY), "/proc/iomem",
		       "a BAR that another driver claims");
	machine.device.probe.map_status = -ENOMEM;
	not_applicable(&machine, "map-error", strerror(ENOMEM), "ulimit -v", "limits of the process");
	machine.device.probe.map_status = -ENODEV;
	not_applicable(&machine, "map-error", strerror(ENODEV), "dmesg", "another error");

	make(&machine, SPARSE, 0);
	machine.device.probe.map_status = -EINVAL;
	machine.device.probe.areas_status = -EINVAL;
	expect(&machine, "contradiction", "contradiction", LEVEL_FAIL, "sparse area that it refuses",
	       "maintainers", EXIT_NO, "an area that is announced and refused");
	machine.device.probe.areas_status = -EBUSY;
	expect(&machine, "sparse", "sparse", LEVEL_FAIL, "fails at present", "/proc/iomem",
	       EXIT_NO, "areas of a BAR that another driver claims");

	make(&machine, MAPPABLE, 0);
	strcpy(machine.device.pci.driver, "mlx5_vfio_pci");
	machine.region.flags = 0;
	not_applicable(&machine, "variant-driver", "a variant driver", "vfio-pci",
		       "a variant driver that offers no mapping");
}

static void test_regions(void)
{
	struct machine machine;

	make(&machine, SPARSE, 0);
	machine.device.msix.table.bar = 4;
	not_applicable(&machine, "no-region", "no region", "info", "a region that was not gathered");
	machine.device.msix.table.bar = 0;
	machine.region.size = 0;
	not_applicable(&machine, "no-region", "no region", "info", "a region without a byte");
	machine.region.size = 0x4000;
	machine.region.state = REGION_NOT_OFFERED;
	not_applicable(&machine, "no-region", "no region", "info", "a region that is not offered");

	make(&machine, SPARSE, 0);
	machine.device.msix.table.offset = 0x4000 - 1040 + 8;
	not_applicable(&machine, "table-outside-bar", "outside its BAR", "vendor",
		       "a table whose last entry ends after the BAR");
	machine.device.msix.table.offset = UINT32_MAX - 7;
	not_applicable(&machine, "table-outside-bar", "outside its BAR", "vendor",
		       "a table at the end of 4 GiB");
	machine.region.size = 1024;
	machine.device.msix.table.offset = 0;
	not_applicable(&machine, "table-outside-bar", "outside its BAR", "vendor",
		       "a table larger than its BAR");
}

static void test_unmappable(void)
{
	struct machine machine;

	make(&machine, 0, 0);
	machine.region.flags = 0;
	not_applicable(&machine, "bar-not-mappable", "does not offer this BAR", "VFIO_PCI_MMAP",
		       "a kernel that maps nothing");
	machine.device.n_bars = 0;
	not_applicable(&machine, "bar-not-mappable", "does not offer this BAR", "6.15",
		       "the same, of a BAR that nothing else is known of");
	machine.host.page_size = 65536;
	not_applicable(&machine, "sub-page-bar", "smaller than a page", "pci=resource_alignment=",
		       "a BAR of 16 KiB with pages of 64 KiB");
	machine.device.n_bars = 6;
	machine.device.bars[0].io = true;
	not_applicable(&machine, "io-bar", "an I/O BAR", "", "a BAR of I/O ports");
}

/* Trapped bytes: all, and those of ordinary registers (neither table nor PBA). */
static void expect_bytes(const struct machine *machine, uint64_t trapped, uint64_t registers,
			 const char *name)
{
	struct check_verdict verdict = { 0 };

	check_judge(&machine->host, &machine->device, &verdict);
	check(verdict.bar_size == machine->region.size && verdict.trapped == trapped &&
		      verdict.trapped_registers == registers,
	      name);
	finding_free(&verdict.finding);
}

static void test_bytes(void)
{
	struct machine machine;

	make(&machine, SPARSE, 0);
	expect_bytes(&machine, 4096, 4096 - 1040, "4 KiB: the table's page, less the table");
	machine.areas[0].size = machine.areas[1].size = 0;
	expect_bytes(&machine, 16384, 16384 - 1040 - 16, "64 KiB: all, less table and pending bits");
	machine.device.msix.pba.bar = 2;
	expect_bytes(&machine, 16384, 16384 - 1040, "pending bits of another BAR take none away");
	machine.areas[1] = (struct area){ 0x3000, UINT64_MAX };
	expect_bytes(&machine, 12288, 12288 - 1040, "an area that ends far after the region");
	make(&machine, MAPPABLE, 0);
	expect_bytes(&machine, 0, 0, "without sparse areas nothing traps");
	machine.region.flags = 0;
	expect_bytes(&machine, 16384, 16384 - 1040 - 16, "without mmap everything does");
}

static void test_silent(void)
{
	struct machine machine;
	struct area areas[CHECK_AREAS_MAX];

	make(&machine, 0, 0);
	machine.device.probe.map_status = -EINVAL;
	machine.device.probe.pages = (struct area){ 0x2000, 0x1000 };
	expect_bytes(&machine, 4096, 4096 - 1040, "before 4.6: the table's page traps all the same");
	check(mappable_areas(&machine.device, &machine.region, areas, CHECK_AREAS_MAX) == 2 &&
		      areas[0].size == 0x2000 && areas[1].offset == 0x3000 && areas[1].size == 0x1000,
	      "what is around it can be mapped");
	check(mappable_areas(&machine.device, &machine.region, areas, 1) == 1, "room for one of them");
	machine.device.probe.pages = (struct area){ 0, 0x10000 };
	expect_bytes(&machine, 16384, 16384 - 1040 - 16, "before 4.6, 64 KiB: nothing can be");
	machine.device.probe.pages = (struct area){ 0x3000, 0x2000 };
	check(mappable_areas(&machine.device, &machine.region, areas, CHECK_AREAS_MAX) == 1 &&
		      areas[0].size == 0x3000,
	      "a table's page at the end of the BAR");
}

static void test_areas(void)
{
	struct machine machine;
	struct area areas[CHECK_AREAS_MAX];

	make(&machine, SPARSE, 0);
	check(mappable_areas(&machine.device, &machine.region, areas, 0) == 0, "no room, no area");
	check(mappable_areas(&machine.device, &machine.region, areas, 1) == 1 && areas[0].size == 0x2000,
	      "room for one, one area");
	machine.areas[0].size = 0;
	check(mappable_areas(&machine.device, &machine.region, areas, 2) == 1 && areas[0].offset == 0x3000,
	      "an empty area is none");
}

static void test_names(void)
{
	check(behaviour_name((enum behaviour)99) == NULL, "no name outside the enum");
	check(finding_status(FINDING_NONE) == EXIT_CANNOT, "not judged is cannot tell");
}

int main(void)
{
	test_kernels();
	test_not_applicable();
	test_regions();
	test_unmappable();
	test_bytes();
	test_silent();
	test_areas();
	test_names();
	return tap_end();
}
