// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory that runs out at each allocation in turn: chain_read() and compare_reports() say -ENOMEM,
 * and what they have made until then can be freed. Linked with --wrap for malloc(), calloc() and
 * realloc(). Prints TAP.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <stdlib.h>

#include "gather/chain.h"
#include "judge/compare.h"
#include "report.h"
#include "tap.h"

static unsigned int left; /* allocations until one fails; 0: none will */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

static bool fails(void)
{
	return left && --left == 0;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

/* Two entries, SPARSE_MMAP with one area and an unknown one: three allocations and two. */
#define CHAIN_ALLOCATIONS 5

static int read_chain(struct chain *chain)
{
	struct {
		struct vfio_region_info info;
		struct vfio_info_cap_header sparse;
		uint32_t n_areas, reserved;
		struct vfio_region_sparse_mmap_area area;
		struct vfio_info_cap_header unknown;
	} answer = {
		.sparse = { .id = VFIO_REGION_INFO_CAP_SPARSE_MMAP, .version = 1 },
		.n_areas = 1,
		.area = { .offset = 0x1000, .size = 0x2000 },
		.unknown = { .id = 0x7fff },
	};

	answer.sparse.next = (uint32_t)((char *)&answer.unknown - (char *)&answer);
	return chain_read(&answer, sizeof(answer), sizeof(answer.info), CHAIN_REGION, chain);
}

static void free_chain(struct chain *chain)
{
	for (size_t i = 0; i < chain->n_entries; i++) {
		free(chain->entries[i].raw);
		free(chain->entries[i].areas);
	}
	free(chain->entries);
}

static void test_chain(void)
{
	struct chain chain;
	char name[64];

	for (unsigned int i = 1; i <= CHAIN_ALLOCATIONS; i++) {
		left = i;
		snprintf(name, sizeof(name), "a chain: no memory at allocation %u", i);
		check(read_chain(&chain) == -ENOMEM && left == 0, name);
		free_chain(&chain);
	}
	left = CHAIN_ALLOCATIONS + 1;
	check(read_chain(&chain) == 0 && chain.status == 0 && chain.n_entries == 2 && left == 1,
	      "a chain: memory enough");
	left = 0;
	free_chain(&chain);
}

/*
 * One device, one register, every path but the empty one measured: the list of pairs, and two sorted
 * copies a figure.
 */
#define FIGURES (2 * (MEASURE_PATHS - 1))
#define COMPARE_ALLOCATIONS (1 + 2 * FIGURES)

static double blocks[8] = { 8, 1, 7, 2, 6, 3, 5, 4 };

struct side {
	struct device_facts device;
	struct bench_report bench;
	struct device_report verdicts;
	struct report report;
};

static void make_side(struct side *side)
{
	*side = (struct side){
		.device.address = "0000:01:00.0",
		.device.mdev.status = FACT_NOT_THERE,
		.device.probe.status = FACT_NOT_ASKED,
		.bench.result.clock = { .name = "tsc", .hz = 1e9, .resolution_ns = 1 },
		.verdicts = { .benches = &side->bench, .n_benches = 1 },
		.report = { .facts = { .devices = &side->device, .n_devices = 1 },
			    .devices = &side->verdicts },
	};
	for (unsigned int i = 0; i < MEASURE_PATHS; i++)
		side->bench.result.path[i] = (struct measure_path){
			.batch = 1,
			.p99_valid = true,
			.block_p50_ns = blocks, .block_p50_count = ARRAY_SIZE(blocks),
			.block_p99_ns = blocks, .block_p99_count = ARRAY_SIZE(blocks),
		};
}

static void test_compare(void)
{
	struct side before, after;
	struct comparison *comparison;
	char name[64];
	int ret;

	make_side(&before);
	make_side(&after);
	for (unsigned int i = 1; i <= COMPARE_ALLOCATIONS; i++) {
		comparison = calloc(1, sizeof(*comparison));
		left = i;
		ret = compare_reports(&before.report, &after.report, comparison);
		snprintf(name, sizeof(name), "compare: no memory at allocation %u", i);
		check(ret == -ENOMEM, name);
		left = 0;
		compare_free(comparison);
	}
	comparison = calloc(1, sizeof(*comparison));
	ret = compare_reports(&before.report, &after.report, comparison);
	check(ret == 0 && comparison->n_pairs == 1, "compare: memory enough");
	check(comparison->pairs[0].path[MEASURE_TRAPPED].p50.shift.status == 0 &&
		      comparison->pairs[0].path[MEASURE_TRAPPED].p50.shift.value == 0,
	      "compare: the same blocks on both sides are no change");
	compare_free(comparison);
	compare_free(NULL);
}

int main(void)
{
	test_chain();
	test_compare();
	return tap_end();
}
