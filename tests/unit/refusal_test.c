// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which registers bench refuses or warns about, and in which words (judge/register.c); which bytes
 * share the MSI-X table's pages (judge/table_page.c). register_test.c has the edges. Prints TAP.
 */
#include <errno.h>
#include <linux/vfio.h>

#include "judge/register.h"
#include "judge/table_page.h"
#include "tap.h"

#define NVME 0x010802

static const struct host_facts host = { .page_size = 4096 };

/* QEMU's nvme: BAR0 of 16 KiB, 65 entries at 0x2000, PBA at 0x3000. */
static struct device_facts make_device(struct region_facts *region)
{
	*region = (struct region_facts){
		.state = REGION_OFFERED, .flags = VFIO_REGION_INFO_FLAG_MMAP, .size = 0x4000,
	};
	return (struct device_facts){
		.address = "0000:01:00.0",
		.mdev.status = FACT_NOT_THERE,
		.msix = { .entries = 65, .table = { 0, 0x2000, 1040 }, .pba = { 0, 0x3000, 16 } },
		.regions = region,
		.n_regions = 1,
	};
}

static void refused(const struct register_request *request, const struct device_facts *device,
		    enum exit_status status, const char *id, const char *text, const char *remedy,
		    const char *name)
{
	struct register_choice choice;
	AUTO_FINDING finding = { 0 };

	check(!register_locate(request, device, &choice, &finding) ||
		      !register_check(&host, device, false, &choice, &finding),
	      "refused");
	check_finding(&finding, id, LEVEL_FAIL, text, remedy, name);
	check(finding_status(finding.id) == status, "and its exit status");
}

/* PCI 3.0, 6.8.2: software accesses table and PBA only in aligned dwords or qwords. */
static void test_widths(void)
{
	struct region_facts region;
	struct device_facts device = make_device(&region);
	struct register_request request = { .bar = -1, .width = 2 };
	struct register_choice choice;
	AUTO_FINDING finding = { 0 };

	refused(&request, &device, EXIT_USAGE, "width-undefined", "whole dwords or qwords",
		"omit --width", "two bytes of the pending bits, by default");
	request.offset_given = true;
	request.offset = 0x3002;
	refused(&request, &device, EXIT_USAGE, "width-undefined", "whole dwords or qwords", "--width 4",
		"two bytes of the pending bits, by name");
	/* xHCI 1.2, 5.3.1: CAPLENGTH is a byte. */
	device.pci.class = 0x0c0330;
	request = (struct register_request){ .bar = -1, .width = 1 };
	check(register_locate(&request, &device, &choice, &finding) && choice.bar == 0 &&
		      choice.offset == 0 && !choice.is_pba && strstr(choice.name, "CAPLENGTH"),
	      "one byte of an xHCI: CAPLENGTH");
	device.n_bars = 6;
	device.bars[0].io = true;
	refused(&request, &device, EXIT_USAGE, "width-undefined", "no other register is known", "--offset",
		"one byte of an xHCI whose BAR0 is of I/O ports");
}

static void test_bars(void)
{
	struct region_facts region;
	struct device_facts device = make_device(&region);
	struct register_request request = { .bar = 2, .width = 4 };

	refused(&request, &device, EXIT_CANNOT, "no-safe-register",
		"the PBA is in BAR0, and no register of BAR2", "--offset",
		"a BAR without pending bits, of no known class");
	device.msix.status = FACT_NOT_THERE;
	request = (struct register_request){ .bar = -1, .offset_given = true, .width = 4 };
	refused(&request, &device, EXIT_USAGE, "bar-needed", "needs --bar", "add --bar",
		"an offset without a BAR, of a device without MSI-X");
	/* No file offset exceeds 2^63 - 1, and so no region that VFIO offers may either. */
	request.bar = 0;
	region.offset = INT64_MAX - 2;
	refused(&request, &device, EXIT_CANNOT, "bad-region-offset", "beyond the largest file offset", "maintainers",
		"a region at the end of all files");
}

/* All sparse areas but one are unusable; the remedy names that one. */
static void warned(const struct device_facts *device, const char *text, const char *remedy,
		   const char *name)
{
	const struct register_request request = { .bar = -1, .width = 4 };
	struct register_choice choice;
	AUTO_FINDING finding = { 0 };

	check(register_locate(&request, device, &choice, &finding) &&
		      register_check(&host, device, false, &choice, &finding) &&
		      choice.chosen && !choice.mappable,
	      "taken, but not mapped");
	check_finding(&finding, "page-not-mappable", LEVEL_WARN, text, remedy, name);
}

static void test_not_mappable(void)
{
	struct area area = { 0, 0x1000 };
	struct capability sparse = {
		.id = VFIO_REGION_INFO_CAP_SPARSE_MMAP, .areas = &area, .n_areas = 1,
	};
	struct region_facts region;
	struct device_facts device = make_device(&region);

	region.chain = (struct chain){ .entries = &sparse, .n_entries = 1 };
	warned(&device, "in none of the areas", "another register with --offset",
	       "a page without a part of the table, which this kernel leaves out all the same");
	device.msix.table.offset = 0x3010;
	warned(&device, "also holds part of the MSI-X table", "another register with --offset",
	       "a page that cannot be mapped, of no known class");
	device.pci.class = NVME;
	warned(&device, "also holds part of the MSI-X table", "--bar 0 --offset 0x8: NVMe VS",
	       "a page that cannot be mapped, of an NVMe controller");
	area.size = 0;
	warned(&device, "also holds part of the MSI-X table", "why no page of BAR0 can be mapped",
	       "no page that can be mapped");
	region.flags = 0;
	warned(&device, "the kernel maps no part of this BAR", "why no page of BAR0 can be mapped",
	       "a BAR that is not mapped at all");
}

static void test_table_page(void)
{
	struct region_facts region;
	struct device_facts device = make_device(&region);
	uint64_t bytes = 0;

	check(table_page_registers(&device, 4096, &bytes) == FACT_NOT_THERE,
	      "table's page: BARs that are not known");
	device.n_bars = 6;
	device.bars[0].size_status = 0;
	check(table_page_registers(&device, 4096, &bytes) == FACT_NOT_THERE,
	      "table's page: a BAR that is not there");
	device.pci.class = 0x060400;
	check(table_page_registers(&device, 4096, &bytes) == -ERANGE,
	      "table's page: a bridge without BARs");
	device.pci.class = 0;
	device.bars[0].size_status = FACT_NOT_ASKED;
	check(table_page_registers(&device, 4096, &bytes) == 0 && bytes == 4096 - 1040,
	      "table's page: a BAR of unknown size, with the PBA after the table's page");
	check(table_page_registers(&device, 65536, &bytes) == FACT_NOT_THERE,
	      "table's page: a BAR of unknown size, which a page of 64 KiB may reach beyond");
	device.bars[0] = (struct bar_facts){ .size = 0x4000 };
	check(table_page_registers(&device, 4096, &bytes) == 0 && bytes == 4096 - 1040,
	      "table's page: 4 KiB");
	check(table_page_registers(&device, 65536, &bytes) == 0 && bytes == 16384 - 1040 - 16,
	      "table's page: 64 KiB");
	device.msix.pba.offset = 0x2000;
	check(table_page_registers(&device, 4096, &bytes) == 0 && bytes == 4096 - 1040,
	      "table's page: pending bits inside the table");
	device.bars[0].size = 0x2000;
	check(table_page_registers(&device, 4096, &bytes) == -ERANGE,
	      "table's page: a table after the end of its BAR");
	device.msix.status = -EACCES;
	check(table_page_registers(&device, 4096, &bytes) == -EACCES,
	      "table's page: MSI-X that cannot be read");
}

int main(void)
{
	test_widths();
	test_bars();
	test_not_mappable();
	test_table_page();
	return tap_end();
}
