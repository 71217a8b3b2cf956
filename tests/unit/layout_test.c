// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compares src/judge/layout with slow models that do not share its arithmetic: each page is put to
 * the test that vfio_pci_mmap() made before Linux 4.16, each byte of a guest's BAR to what overlays
 * it, from which whole pages of the host are taken as kvm_align_section() does. Then values
 * computed by hand, and hostile facts, which must do no harm. Prints TAP.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/layout.h"
#include "judge/layout_consume.h"
#include "util.h"

static unsigned int test_count, test_failed;

static bool check(bool good, const char *name)
{
	printf("%sok %u - %s\n", good ? "" : "not ", ++test_count, name);
	test_failed += !good;
	return good;
}

static uint64_t next_random(void)
{
	static uint64_t state = 88172645463325252ull;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* One BAR that holds both structures; @start is its address. */
struct shape {
	uint64_t start;
	uint64_t size;
	uint32_t table;
	uint16_t entries;
	uint32_t pba;
};

static struct device_facts make_device(const struct shape *shape)
{
	struct device_facts device;

	facts_device_init(&device, "test");
	device.n_bars = 6;
	for (uint8_t i = 0; i < 6; i++)
		device.bars[i] = (struct bar_facts){ .index = i };
	device.bars[0].start = shape->start;
	device.bars[0].size = shape->size;
	device.bars[0].is_64bit = true;
	device.msix.status = 0;
	device.msix.entries = shape->entries;
	device.msix.table = (struct msix_place){ 0, shape->table, shape->entries * 16u };
	device.msix.pba = (struct msix_place){ 0, shape->pba, (shape->entries + 63u) / 64 * 8 };
	return device;
}

static struct layout_verdict *layout;
static struct findings findings;

static void judge_pages(const struct device_facts *device, size_t n, const uint64_t *pages)
{
	const struct host_facts host = { .page_size = pages[0] };
	struct layout_request request = { .n_pages = n };

	for (size_t i = 0; i < n; i++)
		request.pages[i] = pages[i];
	findings_free(&findings);
	layout_free(layout);
	layout = layout_judge(&host, device, &request, &findings);
}

/* Valid until the next call; NULL: none. */
static const struct layout_consumer *consumer_of(size_t page, enum layout_who who,
						 enum layout_kernel kernel, int relocation)
{
	static struct layout_consumer consumer;

	return layout_consume(layout, &layout->pages[page], who, kernel, relocation, &consumer) ?
		       &consumer : NULL;
}

static bool is_direct(const struct layout_part *part, uint64_t offset)
{
	bool direct = false, trapped = false;

	for (size_t i = 0; i < part->n_direct; i++)
		direct |= offset - part->direct[i].offset < part->direct[i].size;
	for (size_t i = 0; i < part->n_trapped; i++)
		trapped |= offset - part->trapped[i].offset < part->trapped[i].size;
	if (direct == trapped)
		printf("# byte 0x%llx is direct and trapped at once, or neither\n",
		       (unsigned long long)offset);
	return direct;
}

/* The test of vfio_pci_mmap() before 4.16, for a mapping of one page. */
static bool old_kernel_maps(const struct shape *shape, uint64_t page, uint64_t size)
{
	return !(page < shape->table + shape->entries * 16ull && page + size > shape->table);
}

/* A guest's page is mapped if nothing overlays any byte of it. */
static bool guest_maps(const struct shape *shape, uint64_t page, uint64_t size)
{
	if (page + size > shape->size)
		return false;
	for (uint64_t at = page; at < page + size; at++)
		if (at >= shape->table && at < shape->table + shape->entries * 16ull)
			return false;
	return true;
}

/*
 * cloud-hypervisor: whole pages from the start of the page of each structure, only with
 * MSIX_MAPPABLE.
 */
static bool in_cloud_hole(uint64_t at, uint64_t structure, uint64_t bytes, uint64_t page)
{
	const uint64_t start = structure / page * page, pages = (bytes + page - 1) / page;

	return at >= start && at < start + pages * page;
}

static bool cloud_maps(const struct shape *shape, uint64_t at, uint64_t page)
{
	const uint64_t table_bytes = shape->entries * 16ull;
	const uint64_t pba_bytes = (shape->entries + 63ull) / 64 * 8;
	uint64_t table = shape->table, pba = shape->pba, half;

	if (table % page) { /* both are moved by the same distance */
		half = (table_bytes + pba_bytes + page - 1) / page * page;
		half = half > shape->size ? half : shape->size;
		pba += half - table;
		table = half;
	}
	return !in_cloud_hole(at, table, table_bytes, page) && !in_cloud_hole(at, pba, pba_bytes, page);
}

static bool never(const struct shape *shape, uint64_t page, uint64_t size)
{
	(void)shape;
	(void)page;
	(void)size;
	return false;
}

static bool is_structure(const struct shape *shape, uint64_t at)
{
	return (at >= shape->table && at < shape->table + shape->entries * 16ull) ||
	       (at >= shape->pba && at < shape->pba + (shape->entries + 63ull) / 64 * 8);
}

typedef bool (*maps_fn)(const struct shape *shape, uint64_t page, uint64_t size);

static bool agrees(const struct shape *shape, uint64_t size, enum layout_who who,
		   enum layout_kernel kernel, maps_fn maps)
{
	const struct layout_consumer *c = consumer_of(0, who, kernel, -1);
	uint64_t registers = 0;
	bool wanted = false;

	if (!c->accepted)
		return false;
	for (uint64_t at = 0; at < shape->size; at++) {
		if (at % size == 0)
			wanted = maps(shape, at, size);
		if (is_direct(&c->parts[0], at) != wanted) {
			printf("# who %u kernel %u page 0x%llx: byte 0x%llx of 0x%llx, table 0x%x+%u\n",
			       who, kernel, (unsigned long long)size, (unsigned long long)at,
			       (unsigned long long)shape->size, shape->table, shape->entries);
			return false;
		}
		registers += !wanted && !is_structure(shape, at);
	}
	return c->trapped_registers == registers && c->parts[0].trapped_registers == registers;
}

static bool always(const struct shape *shape, uint64_t page, uint64_t size)
{
	(void)shape;
	(void)page;
	(void)size;
	return true;
}

static void test_models(void)
{
	bool kernel = true, mappable = true, guest = true, pseries = true, cloud = true;

	for (int i = 0; i < 400; i++) {
		const uint64_t page = 4096ull << next_random() % 5;
		const uint64_t size = 4096ull << next_random() % 6;
		struct shape shape = { .start = 1ull << 30, .size = size };
		struct device_facts device;

		shape.entries = (uint16_t)(1 + next_random() % (next_random() % 2 ? 200 : 8));
		shape.table = (uint32_t)(next_random() % (size - 16u * shape.entries + 1)) & ~7u;
		shape.pba = (uint32_t)(next_random() % (size - 32)) & ~7u;
		if (shape.pba + 32 > shape.table && shape.pba < shape.table + shape.entries * 16u)
			continue;
		device = make_device(&shape);
		judge_pages(&device, 1, &page);
		kernel &= agrees(&shape, page, LAYOUT_PROGRAM, LAYOUT_SPARSE, old_kernel_maps);
		mappable &= agrees(&shape, page, LAYOUT_PROGRAM, LAYOUT_MAPPABLE, always);
		pseries &= agrees(&shape, page, LAYOUT_PSERIES, LAYOUT_SPARSE, old_kernel_maps);
		pseries &= agrees(&shape, page, LAYOUT_PSERIES, LAYOUT_MAPPABLE, always);
		guest &= agrees(&shape, page, LAYOUT_KVM, LAYOUT_MAPPABLE, guest_maps);
		cloud &= agrees(&shape, page, LAYOUT_CLOUD_HYPERVISOR, LAYOUT_SPARSE, never);
		cloud &= agrees(&shape, page, LAYOUT_CLOUD_HYPERVISOR, LAYOUT_MAPPABLE, cloud_maps);
	}
	check(kernel, "sparse: every page as the old vfio_pci_mmap() decides");
	check(mappable, "mappable: every page");
	check(guest, "KVM: whole host pages without a byte of the emulated table");
	check(cloud, "cloud-hypervisor: nothing, or all but the pages where it has both structures");
	check(pseries, "pseries: as a program, since nothing is emulated");
}

static uint64_t trapped(enum layout_who who, enum layout_kernel kernel, int relocation, size_t page)
{
	const struct layout_consumer *c = consumer_of(page, who, kernel, relocation);

	return c && c->accepted ? c->trapped_registers : UINT64_MAX;
}

static const uint64_t usual[] = { 4096, 16384, 65536 };

/* A typical NVMe controller: the numbers of the sketch in the documentation, by hand. */
static void test_nvme(void)
{
	const struct shape shape = { 0xfdc00000, 0x4000, 0x2000, 65, 0x3000 };
	struct device_facts device = make_device(&shape);

	judge_pages(&device, 3, usual);
	check(trapped(LAYOUT_PROGRAM, LAYOUT_SPARSE, -1, 0) == 3056 &&
	      trapped(LAYOUT_PROGRAM, LAYOUT_SPARSE, -1, 1) == 15328 &&
	      trapped(LAYOUT_PROGRAM, LAYOUT_SPARSE, -1, 2) == 15328, "NVMe, a program, sparse");
	check(trapped(LAYOUT_KVM, LAYOUT_MAPPABLE, -1, 0) == 3056 &&
	      trapped(LAYOUT_KVM, LAYOUT_SPARSE, -1, 2) == 15328, "NVMe, a guest, either kernel");
	check(trapped(LAYOUT_KVM, LAYOUT_MAPPABLE, 2, 0) == 0 &&
	      trapped(LAYOUT_KVM, LAYOUT_SPARSE, 2, 0) == 3056,
	      "NVMe, table moved: a gain under mappable only");
	check(layout_advised(&layout->pages[0])->bar == 2, "NVMe: bar2 is advised");
	check(trapped(LAYOUT_KVM, LAYOUT_MAPPABLE, 1, 0) == UINT64_MAX,
	      "NVMe: BAR1 is the upper half of BAR0");
	check(layout->conclusion.id == FINDING_PATCH_AND_RELOCATION_GAIN, "NVMe: conclusion");
	check(layout->bars[0].n_rows == 5 && layout->bars[0].rows[2].kind == LAYOUT_SHARED &&
	      layout->bars[0].rows[2].offset == 0x2410 && layout->bars[0].rows[2].size == 3056,
	      "NVMe: rows");
}

struct relocation_case {
	uint64_t size;
	bool is_64bit, io;
	uint16_t entries;
	uint64_t page;
	bool accepted;
	uint64_t new_size, table;
};

/* As vfio_pci_relocate_msix() does it, computed by hand: into BAR 0, which is in use. */
static void test_relocation(void)
{
	static const struct relocation_case cases[] = {
		{ 0x4000, true, false, 65, 4096, true, 0x8000, 0x4000 },
		{ 0x1000, false, false, 2048, 4096, true, 0x20000, 0x10000 },
		{ 0x1000, false, false, 5, 65536, true, 0x20000, 0x10000 },
		{ 1ull << 30, false, false, 5, 4096, true, 1ull << 31, 1ull << 30 },
		{ 1ull << 31, false, false, 5, 4096, false, 0, 0 },
		{ 1ull << 31, true, false, 5, 4096, true, 1ull << 32, 1ull << 31 },
		{ 1ull << 63, true, false, 5, 4096, false, 0, 0 },
		{ 0x80, false, true, 5, 4096, false, 0, 0 },
	};
	bool good = true;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct relocation_case *c = &cases[i];
		const struct shape shape = { 1ull << 40, c->size, 0, c->entries, 0x40 };
		struct device_facts device = make_device(&shape);
		const struct layout_relocation *r = &layout->pages[0].relocations[0];

		device.bars[0].is_64bit = c->is_64bit;
		device.bars[0].io = c->io;
		judge_pages(&device, 1, &c->page);
		if (r->accepted != c->accepted ||
		    (r->accepted && (r->size != c->new_size || r->table_offset != c->table ||
				     r->pba_offset != c->table + c->entries * 16u || r->added))) {
			printf("# relocation case %zu\n", i);
			good = false;
		}
	}
	check(good, "relocation into a BAR in use");
}

static void test_free_bars(void)
{
	const struct shape shape = { 0x10000000, 0x4000, 0x2000, 65, 0x3000 };
	struct device_facts device = make_device(&shape);
	const struct layout_relocation *r = layout->pages[0].relocations;
	const uint64_t page = 65536;

	device.bars[0].is_64bit = false;
	device.bars[4] = (struct bar_facts){ .index = 4, .io = true, .size = 32 };
	judge_pages(&device, 1, &page);
	check(r[1].accepted && r[1].added && r[1].is_64bit && r[1].size == 65536 &&
	      r[1].table_offset == 0 && r[1].pba_offset == 65 * 16, "a free BAR, the next one free");
	check(r[3].accepted && r[3].added && !r[3].is_64bit, "a free BAR, the next one in use");
	check(!r[4].accepted && r[4].refusal == LAYOUT_IO_BAR, "a BAR of I/O ports");
	check(r[5].accepted && !r[5].is_64bit, "the last BAR has no next one");
}

static bool found(enum finding_id id)
{
	for (size_t i = 0; i < findings.n; i++)
		if (findings.list[i].id == id)
			return true;
	return false;
}

static void test_cloud(void)
{
	struct shape shape = { 0xfdc00000, 0x4000, 0x2000, 65, 0x3000 };
	struct device_facts device = make_device(&shape);
	const struct layout_consumer *c;

	judge_pages(&device, 3, usual);
	check(trapped(LAYOUT_CLOUD_HYPERVISOR, LAYOUT_SPARSE, -1, 0) == 15328,
	      "without MSIX_MAPPABLE it maps no part of the table's BAR");
	c = consumer_of(0, LAYOUT_CLOUD_HYPERVISOR, LAYOUT_MAPPABLE, -1);
	check(c->trapped_registers == 3056 + 4080 && !c->moves_table,
	      "with it, the page of the pending bits traps, too");
	c = consumer_of(1, LAYOUT_CLOUD_HYPERVISOR, LAYOUT_MAPPABLE, -1);
	check(c->trapped_registers == 0 && c->moves_table, "a table that is not page aligned is moved");
	c = consumer_of(2, LAYOUT_CLOUD_HYPERVISOR, LAYOUT_MAPPABLE, -1);
	check(c->trapped_registers == 0 && c->if_alone && !c->if_placed,
	      "and the BAR that it moves to is larger than any page");
	device.msix.pba.bar = 2;
	judge_pages(&device, 1, usual);
	c = consumer_of(0, LAYOUT_CLOUD_HYPERVISOR, LAYOUT_MAPPABLE, -1);
	check(c->trapped_registers >= 3056, "pending bits of another BAR leave the table's alone");

	shape.size = 0x800;
	shape.table = 0;
	shape.entries = 4;
	shape.pba = 0x400;
	device = make_device(&shape);
	judge_pages(&device, 1, usual);
	c = consumer_of(0, LAYOUT_CLOUD_HYPERVISOR, LAYOUT_MAPPABLE, -1);
	check(!c->accepted && c->refusal == LAYOUT_BAR_SIZE, "a BAR of 2 KiB is refused");
	c = consumer_of(0, LAYOUT_CLOUD_HYPERVISOR, LAYOUT_SPARSE, -1);
	check(c->accepted, "but not where it is not mapped");
}

static void test_sub_page(void)
{
	struct shape shape = { 0xfdc04000, 0x4000, 0x2000, 65, 0x3000 };
	struct device_facts device = make_device(&shape);
	const struct layout_consumer *c;

	judge_pages(&device, 1, &usual[2]);
	check(consumer_of(0, LAYOUT_PROGRAM, LAYOUT_MAPPABLE, -1)->parts[0].mapping == LAYOUT_NEVER_UNALIGNED &&
	      trapped(LAYOUT_PROGRAM, LAYOUT_MAPPABLE, -1, 0) == 15328,
	      "a BAR smaller than a page and not on one: nothing maps");
	check(found(FINDING_SUB_PAGE_BAR) && layout->conclusion.id == FINDING_NEVER_MAPPED,
	      "and that is reported");
	shape.start = 0xfdc00000;
	device = make_device(&shape);
	judge_pages(&device, 1, &usual[2]);
	c = consumer_of(0, LAYOUT_PROGRAM, LAYOUT_MAPPABLE, -1);
	check(c->trapped_registers == 0 && c->if_alone && !c->if_placed && !c->if_linux_4_8,
	      "on a page: if alone there");
	c = consumer_of(0, LAYOUT_KVM, LAYOUT_MAPPABLE, 2);
	check(c->trapped_registers == 0 && c->if_alone && c->if_placed,
	      "a guest must place it on a page, too");
	c = consumer_of(0, LAYOUT_KVM, LAYOUT_MAPPABLE, 0);
	check(c->trapped_registers == 0 && c->if_alone && !c->if_placed,
	      "but not where QEMU makes the BAR large");
	device.bars[2].start = 0xfdc04000;
	device.bars[2].size = 0x1000;
	judge_pages(&device, 1, &usual[2]);
	check(consumer_of(0, LAYOUT_PROGRAM, LAYOUT_MAPPABLE, -1)->parts[0].mapping == LAYOUT_NEVER_SHARED,
	      "another BAR in the page: nothing maps");
}

static void test_broken(void)
{
	struct shape shape = { 0x10000000, 0x2000, 0x0, 8, 0x8000 };
	struct device_facts device = make_device(&shape);

	device.pci.vendor = 0x1425;
	device.pci.device = 0x5801;
	judge_pages(&device, 1, usual);
	check(layout->pba_corrected && layout->pba.offset == 0x1000 && found(FINDING_PBA_OUTSIDE_BAR) &&
	      trapped(LAYOUT_KVM, LAYOUT_SPARSE, -1, 0) != UINT64_MAX, "Chelsio T5 VF");
	device.pci.device = 0x1234;
	judge_pages(&device, 1, usual);
	check(!layout->pba_corrected && found(FINDING_PBA_OUTSIDE_BAR) &&
	      trapped(LAYOUT_KVM, LAYOUT_SPARSE, -1, 0) == UINT64_MAX &&
	      trapped(LAYOUT_KVM, LAYOUT_MAPPABLE, 2, 0) == 0,
	      "unknown device: QEMU takes it with the table moved only");
	shape.pba = 0x70;
	device = make_device(&shape);
	judge_pages(&device, 1, usual);
	check(found(FINDING_TABLE_PBA_OVERLAP) && trapped(LAYOUT_KVM, LAYOUT_SPARSE, -1, 0) == UINT64_MAX,
	      "overlap");
	shape = (struct shape){ 0x10000000, 0x2000, 0x2000, 8, 0x1000 };
	device = make_device(&shape);
	judge_pages(&device, 1, usual);
	check(found(FINDING_TABLE_OUTSIDE_BAR), "table outside its BAR");
	shape = (struct shape){ 0x10000000, 0x10000, 0x5200, 130, 0xd600 };
	device = make_device(&shape);
	judge_pages(&device, 1, usual);
	check(found(FINDING_TABLE_NOT_PAGE_ALIGNED) && found(FINDING_REGISTERS_SHARE_TABLE_PAGE), "table at 0x5200");
}

static void test_unknown_size(void)
{
	const struct shape shape = { 0xfdc00000, 0x4000, 0x2000, 65, 0x3000 };
	struct device_facts device = make_device(&shape);
	const struct layout_consumer *c;

	for (uint8_t i = 0; i < 6; i++) {
		device.bars[i].size = 0;
		device.bars[i].size_status = FACT_NOT_ASKED;
	}
	judge_pages(&device, 3, usual);
	check(layout->n_bars == 1 && layout->bars[0].size == 0x4000 && found(FINDING_BAR_SIZE_UNKNOWN),
	      "unknown size: the least power of two");
	c = consumer_of(0, LAYOUT_PROGRAM, LAYOUT_SPARSE, -1);
	check(c->trapped_registers == 3056 && !c->at_least, "unknown size: exact where it must be");
	c = consumer_of(2, LAYOUT_PROGRAM, LAYOUT_SPARSE, -1);
	check(c->trapped_registers == 15328 && c->at_least, "unknown size: at least that many");
	check(!layout->pages[0].relocations[0].size_known, "unknown size: of the moved table's BAR too");
	device.n_bars = 0;
	judge_pages(&device, 3, usual);
	check(layout->n_bars == 1, "no BAR known: that of MSI-X is there all the same");
}

static uint64_t hostile(void)
{
	switch (next_random() % 4) {
	case 0:
		return UINT64_MAX - next_random() % 5000;
	case 1:
		return 1ull << next_random() % 64;
	case 2:
		return next_random() % 5;
	default:
		return next_random();
	}
}

/* A sum of more than 64 bits: how often @low has overflowed is @high. */
struct sum {
	uint64_t low;
	uint64_t high;
};

static void sum_add(struct sum *sum, uint64_t value)
{
	sum->high += __builtin_add_overflow(sum->low, value, &sum->low);
}

static bool sum_is(const struct sum *sum, uint64_t saturated)
{
	return saturated == (sum->high ? UINT64_MAX : sum->low);
}

/* For each consumer: the trapped bytes of all BARs with an MSI-X structure. */
static bool sums_are_right(const struct layout_consumer *consumers, size_t n)
{
	bool right = true;

	for (size_t c = 0; c < n; c++) {
		const struct layout_consumer *consumer = &consumers[c];
		struct sum trapped = { 0 }, registers = { 0 };

		for (size_t p = 0; p < consumer->n_parts; p++) {
			const struct layout_part *part = &consumer->parts[p];
			const struct layout_bar *bar = layout_bar(layout, part->bar);

			if (!bar->has_table && !bar->has_pba)
				continue;
			for (size_t a = 0; a < part->n_trapped; a++)
				sum_add(&trapped, part->trapped[a].size);
			sum_add(&registers, part->trapped_registers);
		}
		right &= sum_is(&trapped, consumer->trapped);
		right &= sum_is(&registers, consumer->trapped_registers);
	}
	return right;
}

/* Ranges must stay inside their BARs. */
static bool parts_add_up(const struct layout_consumer *consumers, size_t n)
{
	bool right = true;

	for (size_t c = 0; c < n; c++) {
		for (size_t p = 0; p < consumers[c].n_parts; p++) {
			const struct layout_part *part = &consumers[c].parts[p];
			uint64_t sum = 0;

			for (size_t a = 0; a < part->n_direct; a++)
				sum += part->direct[a].size;
			for (size_t a = 0; a < part->n_trapped; a++)
				sum += part->trapped[a].size;
			right &= sum == layout_bar(layout, part->bar)->size;
			right &= part->trapped_registers <= sum;
		}
	}
	return right;
}

/* For the sanitizers, too. */
static void test_hostile(void)
{
	bool good = true, sums = true;

	for (int i = 0; i < 20000; i++) {
		const uint64_t pages[] = { 4096ull << next_random() % 51, 4096 };
		struct layout_consumer *consumers;
		struct device_facts device;
		size_t n = 0;

		facts_device_init(&device, "hostile");
		device.n_bars = next_random() % 7;
		for (uint8_t bar = 0; bar < device.n_bars; bar++)
			device.bars[bar] = (struct bar_facts){
				bar, next_random() & 1, next_random() & 1, false, next_random() & 1,
				next_random() % 8 == 0, next_random() % 8 == 0, hostile(), hostile()
			};
		device.msix.status = 0;
		device.msix.entries = (uint16_t)hostile();
		device.msix.table = (struct msix_place){ (uint8_t)(hostile() & 7), (uint32_t)hostile(),
							 (uint32_t)hostile() };
		device.msix.pba = (struct msix_place){ (uint8_t)(hostile() & 7), (uint32_t)hostile(),
						       (uint32_t)hostile() };
		judge_pages(&device, 2, pages);
		consumers = layout->n_pages ? layout_consumers(layout, &layout->pages[0], &n) : NULL;
		good &= parts_add_up(consumers, n);
		sums &= sums_are_right(consumers, n);
		free(consumers);
	}
	check(good, "hostile facts: ranges add up to their BAR");
	check(sums, "hostile facts: a sum that would be more than 2^64 - 1 is that");
}

/* Two I/O BARs, which trap completely: their total exceeds 2^64 - 1. */
static void test_edges(void)
{
	const uint64_t pages[] = { 4096 }, sizes[] = { 0, 1ull << 63, UINT64_MAX };
	struct shape shape = { .size = UINT64_MAX, .entries = 1, .pba = 0 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct device_facts device = make_device(&shape);
		const struct layout_consumer *c;

		device.bars[0].io = device.bars[2].io = true;
		device.bars[2].size = sizes[i];
		device.msix.pba.bar = 2;
		judge_pages(&device, 1, pages);
		c = consumer_of(0, LAYOUT_PROGRAM, LAYOUT_SPARSE, -1);
		check(c->trapped == UINT64_MAX, "a BAR of 2^64 - 1 bytes, and another one: all trap");
		check(sizes[i] == 0 ? c->trapped_registers == UINT64_MAX - 16 : c->trapped_registers == UINT64_MAX,
		      "their registers, the table's entry excepted");
		check(layout_bar(layout, 0)->size == UINT64_MAX, "its size stays what it is");
	}
	shape = (struct shape){ .size = 0, .entries = 1 };
	{
		struct device_facts device = make_device(&shape);

		device.msix.table.size = 0;
		judge_pages(&device, 1, pages);
		check(found(FINDING_TABLE_OUTSIDE_BAR) && !strstr(findings.list[0].text, "0xffffffff"),
		      "a table of no bytes in a BAR of none");
	}
}

int main(void)
{
	test_edges();
	test_models();
	test_nvme();
	test_relocation();
	test_free_bars();
	test_cloud();
	test_sub_page();
	test_broken();
	test_unknown_size();
	test_hostile();
	printf("1..%u\n", test_count);
	return test_failed != 0;
}
