// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which register bench times and which it refuses (judge/register.c), from hand-made facts: the
 * edges of MSI-X table, PBA, BAR and page, with three page sizes. Prints TAP.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>

#include "judge/register.h"

static unsigned int test_count;
static unsigned int test_failed;

static void check(bool good, const char *name)
{
	printf("%sok %u - %s\n", good ? "" : "not ", ++test_count, name);
	test_failed += !good;
}

/* QEMU's nvme: BAR0 of 16 KiB, 65 entries at 0x2000, PBA at 0x3000. */
static struct device_facts make_device(struct region_facts *region)
{
	*region = (struct region_facts){
		.state = REGION_OFFERED,
		.flags = VFIO_REGION_INFO_FLAG_MMAP,
		.size = 0x4000,
		.offset = 0x10000,
	};
	return (struct device_facts){
		.address = "0000:01:00.0",
		.mdev.status = FACT_NOT_THERE,
		.msix = { .entries = 65, .table = { 0, 0x2000, 1040 }, .pba = { 0, 0x3000, 16 } },
		.regions = region,
		.n_regions = 1,
	};
}

static const struct {
	const char *name;
	uint64_t offset;
	unsigned int width;
	enum finding_id id; /* FINDING_NONE: may be read */
} offsets[] = {
	{ "the first dword of the table", 0x2000, 4, FINDING_OFFSET_IN_TABLE },
	{ "the last dword of the table", 0x240c, 4, FINDING_OFFSET_IN_TABLE },
	{ "the first dword after the table", 0x2410, 4, FINDING_NONE },
	{ "the last dword before the table", 0x1ffc, 4, FINDING_NONE },
	{ "eight bytes that end in the table", 0x1ff8, 8, FINDING_NONE },
	{ "eight bytes from the table's end on", 0x2408, 8, FINDING_OFFSET_IN_TABLE },
	{ "two bytes, odd", 0x1001, 2, FINDING_OFFSET_UNALIGNED },
	{ "eight bytes at a multiple of four", 0x1004, 8, FINDING_OFFSET_UNALIGNED },
	{ "the last dword of the BAR", 0x3ffc, 4, FINDING_NONE },
	{ "the first dword after the BAR", 0x4000, 4, FINDING_OFFSET_OUTSIDE_BAR },
	{ "far after the BAR", UINT64_MAX - 3, 4, FINDING_OFFSET_OUTSIDE_BAR },
};

/* register_locate(), then register_check(), as bench does. */
static bool choose(const struct register_request *request, const struct device_facts *device,
		   uint64_t page_size, struct register_choice *choice, struct finding *finding)
{
	const struct host_facts host = { .page_size = page_size };

	return register_locate(request, device, choice, finding) &&
	       register_check(&host, device, false, choice, finding);
}

static void test_offsets(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		struct register_request request = {
			.bar = -1, .offset_given = true, .offset = offsets[i].offset,
			.width = offsets[i].width,
		};
		AUTO_FINDING finding = { 0 };
		struct register_choice choice;
		struct region_facts region;
		struct device_facts device = make_device(&region);
		const bool good = choose(&request, &device, 4096, &choice, &finding);

		check(good == !offsets[i].id &&
			      (good || finding_status(finding.id) == EXIT_USAGE) &&
			      (good || finding.id == offsets[i].id),
		      offsets[i].name);
	}
}

static void test_pending_bits(void)
{
	const struct register_request request = { .bar = -1, .width = 4 };
	struct register_choice choice;
	AUTO_FINDING finding = { 0 };
	struct region_facts region;
	struct device_facts device = make_device(&region);

	check(choose(&request, &device, 4096, &choice, &finding) && choice.is_pba &&
		      choice.offset == 0x3000 && choice.fd_offset == 0x13000 && choice.mappable,
	      "the pending bits are the default");
	/* Chelsio T5 virtual functions */
	device.msix.pba.offset = 0x8000;
	check(!choose(&request, &device, 4096, &choice, &finding) &&
		      finding.id == FINDING_PBA_UNREACHABLE,
	      "pending bits outside their BAR are refused");
	device.msix.pba.offset = 0x4000 - 4;
	check(choose(&request, &device, 4096, &choice, &finding),
	      "pending bits whose first dword is inside are taken");
	device.msix.pba.bar = 2;
	check(!choose(&request, &device, 4096, &choice, &finding) &&
		      finding.id == FINDING_NO_REGION,
	      "pending bits in a BAR that is not offered are refused");
	device.msix.status = FACT_NOT_THERE;
	check(!choose(&request, &device, 4096, &choice, &finding) &&
		      finding.id == FINDING_NO_SAFE_REGISTER,
	      "no MSI-X, no default");
	device.msix.status = -EACCES;
	check(!choose(&request, &device, 4096, &choice, &finding) &&
		      finding.id == FINDING_MSIX_UNREADABLE,
	      "MSI-X that cannot be read is not taken for none");
}

/* The kernel's sparse areas around the table's page: what can be mapped with each page size. */
static void test_page_sizes(void)
{
	static const struct {
		uint64_t page_size;
		struct area areas[2];
		size_t n_areas;
		bool mappable;
	} cases[] = {
		{ 4096, { { 0, 0x2000 }, { 0x3000, 0x1000 } }, 2, true },
		{ 16384, { { 0, 0 } }, 1, false },
		{ 65536, { { 0, 0 } }, 1, false },
	};
	const struct register_request request = { .bar = -1, .width = 4 };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct area areas[2] = { cases[i].areas[0], cases[i].areas[1] };
		struct capability sparse = {
			.id = VFIO_REGION_INFO_CAP_SPARSE_MMAP, .areas = areas,
			.n_areas = cases[i].n_areas,
		};
		AUTO_FINDING finding = { 0 };
		struct register_choice choice;
		struct region_facts region;
		struct device_facts device = make_device(&region);
		bool good;
		char name[64];

		region.chain = (struct chain){ .entries = &sparse, .n_entries = 1 };
		good = choose(&request, &device, cases[i].page_size, &choice, &finding);
		snprintf(name, sizeof(name), "sparse areas on pages of %u KiB",
			 (unsigned int)(cases[i].page_size >> 10));
		check(good && choice.mappable == cases[i].mappable &&
			      (finding.id == FINDING_PAGE_NOT_MAPPABLE) == !cases[i].mappable,
		      name);
	}
}

/* Of a device in use only the PBA is read, whatever is known of its class. */
static void test_borrowed(void)
{
	struct register_request request = { .bar = -1, .width = 2 };
	struct capability sparse = { .id = VFIO_REGION_INFO_CAP_SPARSE_MMAP };
	struct register_choice choice;
	struct region_facts region;
	struct device_facts device = make_device(&region);
	AUTO_FINDING finding = { 0 };

	device.pci.class = 0x040300;
	check(register_locate(&request, &device, &choice, &finding) && !choice.is_pba,
	      "two bytes of HD Audio's capabilities");
	request.pba_only = true;
	check(!register_locate(&request, &device, &choice, &finding) &&
		      finding.id == FINDING_WIDTH_UNDEFINED,
	      "borrowed: no two bytes");
	request.width = 4;
	device.open.borrowed = true;
	region.chain = (struct chain){ .entries = &sparse, .n_entries = 1 };
	check(choose(&request, &device, 65536, &choice, &finding) && choice.is_pba &&
		      finding.id == FINDING_PAGE_NOT_MAPPABLE && !strstr(finding.remedy, "--offset"),
	      "borrowed: a page that cannot be mapped, and no other register instead");
	region.size = 0x3000;
	check(!choose(&request, &device, 4096, &choice, &finding) &&
		      finding.id == FINDING_PBA_UNREACHABLE && !strstr(finding.remedy, "--offset"),
	      "borrowed: a PBA outside its BAR");
	device.msix.status = FACT_NOT_THERE;
	request.width = 2;
	check(!register_locate(&request, &device, &choice, &finding) &&
		      finding.id == FINDING_NO_SAFE_REGISTER,
	      "borrowed: nothing without MSI-X");
}

static void test_widths(void)
{
	const struct register_choice eight = { .width = 8 }, four = { .width = 4 };
	struct device_facts device = { .mdev.status = FACT_NOT_THERE, .pci.driver = "vfio-pci" };
	AUTO_FINDING finding = { 0 };

	check(register_check_width(&four, &device, -ENOENT, &finding),
	      "4 bytes: any kernel keeps them whole");
	check(register_check_width(&eight, &device, 0, &finding),
	      "8 bytes: a kernel with the symbol keeps them whole");
	check(!register_check_width(&eight, &device, -ENOENT, &finding) &&
		      finding.id == FINDING_WIDTH_NOT_WHOLE &&
		      strstr(finding.text, "two 4-byte accesses"),
	      "8 bytes: a kernel without it splits them");
	check(!register_check_width(&eight, &device, -ENODATA, &finding) &&
		      strstr(finding.text, "cannot determine"),
	      "8 bytes: refused where /proc/kallsyms tells nothing");
	strcpy(device.pci.driver, "mlx5_vfio_pci");
	check(!register_check_width(&eight, &device, 0, &finding),
	      "8 bytes: another driver may have a read() of its own");
}

/* PCI 3.0, 3.2.2.1: an I/O access has at most 4 bytes. */
static void test_ports(void)
{
	const struct host_facts host = { .page_size = 4096 };
	struct region_facts region;
	struct device_facts device = make_device(&region);
	struct register_choice reg = { .width = 8, .offset = 0x3000 };
	AUTO_FINDING finding = { 0 };

	check(register_check(&host, &device, false, &reg, &finding),
	      "8 bytes: of memory, taken");
	device.n_bars = 6;
	device.bars[0].io = true;
	check(!register_check(&host, &device, false, &reg, &finding) &&
		      finding.id == FINDING_WIDTH_NOT_WHOLE,
	      "8 bytes: of I/O ports, refused");
	reg.width = 4;
	check(register_check(&host, &device, false, &reg, &finding),
	      "4 bytes: of I/O ports, taken");
}

static void test_all_bars(void)
{
	struct region_facts region;
	struct device_facts device = make_device(&region);
	const struct register_request request = { .bar = -1, .width = 4 };
	struct register_choice registers[REGISTERS_MAX];
	AUTO_FINDING finding = { 0 };

	device.pci.class = 0x010802;
	check(register_locate_all(&request, &device, registers, &finding) == 1 && registers[0].is_pba,
	      "all BARs: one register in a BAR, the pending bits before others");
	device.msix.pba.bar = 4;
	check(register_locate_all(&request, &device, registers, &finding) == 2 && registers[0].is_pba &&
		      registers[1].bar == 0 && registers[1].offset == 8,
	      "all BARs: pending bits in BAR4, NVMe's version in BAR0");
	device.pci.class = 0x020000;
	device.msix.status = FACT_NOT_THERE;
	check(register_locate_all(&request, &device, registers, &finding) == 0 &&
		      finding.id == FINDING_NO_SAFE_REGISTER,
	      "all BARs: none without MSI-X and of no known class");
}

static void test_writes(void)
{
	struct region_facts region;
	struct device_facts device = make_device(&region);
	struct register_request request = { .offset_given = true, .width = 4, .write = true };
	struct register_choice reg;
	AUTO_FINDING finding = { 0 };

	request.offset = 0x240c;
	check(!register_locate(&request, &device, &reg, &finding) &&
		      finding.id == FINDING_OFFSET_IN_TABLE,
	      "write: never in the last dword of the vector table");
	request.offset = 0x3008;
	check(!register_locate(&request, &device, &reg, &finding) &&
		      finding.id == FINDING_OFFSET_IN_PBA,
	      "write: never in the last pending bits");
	request.offset = 0x3010;
	check(register_locate(&request, &device, &reg, &finding),
	      "write: the register after them may be");
	/* QEMU, hw/vfio/pci.c, vfio_msix_early_setup(): virtual functions of Chelsio's T5 */
	device.pci.vendor = 0x1425;
	device.pci.device = 0x5803;
	request.offset = 0x1000;
	check(!register_locate(&request, &device, &reg, &finding) &&
		      finding.id == FINDING_OFFSET_IN_PBA,
	      "write: never where a device really has its pending bits");
	request.write = false;
	check(register_locate(&request, &device, &reg, &finding),
	      "which may be read");
	request.write = true;
	device.msix.status = -EACCES;
	check(!register_locate(&request, &device, &reg, &finding),
	      "write: refused where the vector table may be anywhere");
	device.msix.status = FACT_NOT_THERE;
	request.bar = 0;
	check(register_locate(&request, &device, &reg, &finding),
	      "write: nothing to keep from where there is no MSI-X");
}

static void test_mediated(void)
{
	struct register_request request = { .bar = -1, .width = 4 };
	struct register_choice reg;
	struct region_facts region;
	struct device_facts device = make_device(&region);
	AUTO_FINDING finding = { 0 };

	device.mdev.status = 0;
	device.msix.status = FACT_NOT_THERE;
	check(!register_locate(&request, &device, &reg, &finding) &&
		      finding.id == FINDING_NO_SAFE_REGISTER,
	      "a mediated device has no register that is known");
}

int main(void)
{
	test_borrowed();
	test_widths();
	test_ports();
	test_all_bars();
	test_writes();
	test_mediated();
	test_offsets();
	test_pending_bits();
	test_page_sizes();
	printf("1..%u\n", test_count);
	return test_failed != 0;
}
