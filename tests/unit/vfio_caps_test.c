// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hand-made capability chains: what gather/vfio_caps.c keeps of them, and which faults it reports.
 * Prints TAP.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts/facts.h"
#include "gather/vfio_caps.h"
#include "gather/uapi.h"

#define INFO_SIZE 256
#define FIRST 32 /* just after struct vfio_region_info */

static unsigned int test_count;
static unsigned int test_failed;

static void check(bool good, const char *name)
{
	printf("%sok %u - %s\n", good ? "" : "not ", ++test_count, name);
	test_failed += !good;
}

static void put_u32(uint8_t *info, uint32_t at, uint32_t value)
{
	memcpy(info + at, &value, sizeof(value));
}

static void put_u64(uint8_t *info, uint32_t at, uint64_t value)
{
	memcpy(info + at, &value, sizeof(value));
}

/* struct vfio_info_cap_header: id, version, next */
static void put_header(uint8_t *info, uint32_t at, uint16_t id, uint16_t version, uint32_t next)
{
	memcpy(info + at, &id, sizeof(id));
	memcpy(info + at + 2, &version, sizeof(version));
	put_u32(info, at + 4, next);
}

/*
 * Reads a chain from a copy of exactly @size bytes, so that a sanitizer notices every access
 * outside it, and compares the fault and the number of entries before it.
 */
static struct chain expect(const uint8_t *info, size_t size, uint32_t first, enum vfio_caps_kind kind,
			   int status, size_t n_entries, const char *name)
{
	uint8_t *copy = malloc(size ? size : 1);
	struct chain chain;

	memcpy(copy, info, size);
	vfio_caps_read(copy, size, first, kind, &chain);
	if (chain.status != status || chain.n_entries != n_entries)
		printf("# status %d, %zu entries; wanted %d, %zu\n", chain.status, chain.n_entries,
		       status, n_entries);
	check(chain.status == status && chain.n_entries == n_entries, name);
	free(copy);
	return chain;
}

static void release(struct chain *chain)
{
	for (size_t i = 0; i < chain->n_entries; i++) {
		free(chain->entries[i].raw);
		free(chain->entries[i].areas);
	}
	free(chain->entries);
}

static void expect_fault(const uint8_t *info, size_t size, uint32_t first, int status,
			 size_t n_entries, const char *name)
{
	struct chain chain = expect(info, size, first, VFIO_CAPS_REGION, status, n_entries, name);

	release(&chain);
}

static void test_whole(void)
{
	uint8_t info[INFO_SIZE] = { 0 };
	struct chain chain;

	/* MSIX_MAPPABLE, then SPARSE_MMAP of two areas, then TYPE, then an unknown id */
	put_header(info, 32, VFIO_REGION_INFO_CAP_MSIX_MAPPABLE, 1, 40);
	put_header(info, 40, VFIO_REGION_INFO_CAP_SPARSE_MMAP, 1, 88);
	put_u32(info, 48, 2);
	put_u64(info, 56, 0);
	put_u64(info, 64, 0x2000);
	put_u64(info, 72, 0x3000);
	put_u64(info, 80, 0x1000);
	put_header(info, 88, VFIO_REGION_INFO_CAP_TYPE, 1, 104);
	put_u32(info, 96, 0x80008086);
	put_u32(info, 100, 3);
	put_header(info, 104, 0x7fff, 9, 0);
	memcpy(info + 112, "abcd", 4);
	chain = expect(info, 116, FIRST, VFIO_CAPS_REGION, 0, 4, "a chain without fault");
	check(chain.n_entries == 4 && chain.entries[0].id == 3 && chain.entries[0].raw_size == 0,
	      "MSIX_MAPPABLE has no bytes of its own");
	check(chain.n_entries == 4 && chain.entries[1].n_areas == 2 &&
		      chain.entries[1].areas[0].size == 0x2000 &&
		      chain.entries[1].areas[1].offset == 0x3000 &&
		      chain.entries[1].areas[1].size == 0x1000,
	      "sparse areas are decoded");
	check(chain.n_entries == 4 && chain.entries[2].typed &&
		      chain.entries[2].type == 0x80008086 && chain.entries[2].subtype == 3,
	      "type and subtype are decoded");
	check(chain.n_entries == 4 && chain.entries[3].version == 9 &&
		      chain.entries[3].raw_size == 4 && memcmp(chain.entries[3].raw, "abcd", 4) == 0,
	      "an unknown id is kept with its bytes");
	release(&chain);
}

static void test_order(void)
{
	uint8_t info[INFO_SIZE] = { 0 };
	struct chain chain;

	/* A chain may link backwards: each entry then extends to the end of the struct. */
	put_header(info, 64, 3, 1, 32);
	put_header(info, 32, 1000, 1, 0);
	chain = expect(info, 72, 64, VFIO_CAPS_REGION, 0, 2, "an entry may come before its predecessor");
	release(&chain);
	chain = expect(info, 72, 64, VFIO_CAPS_IOMMU, 0, 2, "ids of another kind are not decoded");
	check(chain.n_entries == 2 && !chain.entries[0].areas, "and have no areas");
	release(&chain);
}

static void test_loops(void)
{
	uint8_t info[INFO_SIZE] = { 0 };

	put_header(info, 32, 3, 1, 32);
	expect_fault(info, 64, FIRST, -ELOOP, 1, "an entry that points to itself");
	put_header(info, 32, 3, 1, 40);
	put_header(info, 40, 1000, 1, 48);
	put_header(info, 48, 1001, 1, 40);
	expect_fault(info, 64, FIRST, -ELOOP, 3, "a loop of two, after an entry that is kept");
	put_header(info, 48, 1001, 1, 32);
	expect_fault(info, 64, FIRST, -ELOOP, 3, "a loop back to the first");
}

static void test_outside(void)
{
	static const uint32_t outside[] = { 57, 60, 64, 65, 0x10000, 0x7fffffff, 0xfffffff8, UINT32_MAX };
	uint8_t info[INFO_SIZE] = { 0 };

	for (size_t i = 0; i < sizeof(outside) / sizeof(*outside); i++) {
		char name[64];

		put_header(info, 32, 3, 1, outside[i]);
		snprintf(name, sizeof(name), "next is 0x%x in 64 bytes", outside[i]);
		expect_fault(info, 64, FIRST, -ERANGE, 1, name);
		snprintf(name, sizeof(name), "the first is 0x%x in 64 bytes", outside[i]);
		expect_fault(info, 64, outside[i], -ERANGE, 0, name);
	}
	put_header(info, 32, 3, 1, 4);
	expect_fault(info, 64, FIRST, -ERANGE, 1, "next is in argsz and flags");
	put_header(info, 32, 3, 1, 56);
	put_header(info, 56, 3, 1, 0);
	expect_fault(info, 64, FIRST, 0, 2, "the last place that holds a header");
	expect_fault(info, 4, FIRST, -ERANGE, 0, "a struct shorter than a header");
	expect_fault(info, 0, FIRST, -ERANGE, 0, "no struct at all");
}

static void test_crooked(void)
{
	uint8_t info[INFO_SIZE] = { 0 };

	put_header(info, 32, 3, 1, 42);
	expect_fault(info, 64, FIRST, -EINVAL, 1, "next is not a multiple of 4");
	put_header(info, 32, 3, 1, 36);
	expect_fault(info, 64, FIRST, -EINVAL, 1, "next is inside the header before");
	expect_fault(info, 64, 33, -EINVAL, 0, "the first is odd");
}

static void test_short(void)
{
	uint8_t info[INFO_SIZE] = { 0 };
	struct chain chain;

	put_header(info, 32, VFIO_REGION_INFO_CAP_SPARSE_MMAP, 1, 0);
	expect_fault(info, 40, FIRST, -EMSGSIZE, 1, "a sparse list without its head");
	put_u32(info, 40, 3);
	put_u64(info, 56, 0x4000);
	chain = expect(info, 64, FIRST, VFIO_CAPS_REGION, -EMSGSIZE, 1, "three areas in room for one");
	check(chain.n_entries == 1 && chain.entries[0].n_areas == 1 &&
		      chain.entries[0].areas[0].size == 0x4000,
	      "the one that is there is kept");
	release(&chain);
	put_u32(info, 40, UINT32_MAX);
	expect_fault(info, 64, FIRST, -EMSGSIZE, 1, "four thousand million areas");
	put_u32(info, 40, 0);
	expect_fault(info, 48, FIRST, 0, 1, "an empty list of areas is not a fault");
	put_header(info, 32, VFIO_REGION_INFO_CAP_TYPE, 1, 0);
	expect_fault(info, 44, FIRST, -EMSGSIZE, 1, "half a type");
	put_header(info, 32, VFIO_REGION_INFO_CAP_SPARSE_MMAP, 1, 48);
	put_u32(info, 40, 1);
	put_header(info, 48, 3, 1, 0);
	expect_fault(info, 72, FIRST, -EMSGSIZE, 1, "an area that the next entry lies in");
	expect_fault(info, 64, 0, -EMSGSIZE, 0, "the caps flag without an offset");
}

static void test_many(void)
{
	uint8_t info[8 + 8 * (VFIO_CAPS_MAX + 1)] = { 0 };

	for (uint32_t i = 0; i < VFIO_CAPS_MAX; i++)
		put_header(info, 8 + 8 * i, (uint16_t)(1000 + i), 1, i < VFIO_CAPS_MAX - 1 ? 16 + 8 * i : 0);
	expect_fault(info, sizeof(info), 8, 0, VFIO_CAPS_MAX, "as many entries as are taken");
	put_header(info, 8 * VFIO_CAPS_MAX, 999, 1, 8 + 8 * VFIO_CAPS_MAX);
	expect_fault(info, sizeof(info), 8, -E2BIG, VFIO_CAPS_MAX, "one more");
}

int main(void)
{
	test_whole();
	test_order();
	test_loops();
	test_outside();
	test_crooked();
	test_short();
	test_many();
	printf("1..%u\n", test_count);
	return test_failed != 0;
}
