// SPDX-License-Identifier: GPL-2.0-or-later
/* Formatted numbers, and sums limited to 2^64 - 1, at their edges. Prints TAP. */
#include <errno.h>

#include "gather/sysfs.h"
#include "gather/vfio.h"
#include "judge/area.h"
#include "tap.h"
#include "units.h"

#define HALF (UINT64_C(1) << 63)

static void test_text(void)
{
	static const struct {
		uint64_t number;
		const char *count, *size;
	} wanted[] = {
		{ 0, "0", "0 bytes" },
		{ 1023, "1,023", "1,023 bytes" },
		{ 1024, "1,024", "1 KiB" },
		{ HALF - 1, "9,223,372,036,854,775,807", "9,223,372,036,854,775,807 bytes" },
		{ HALF, "9,223,372,036,854,775,808", "8 EiB" },
		{ UINT64_MAX, "18,446,744,073,709,551,615", "18,446,744,073,709,551,615 bytes" },
		{ UINT64_MAX - 1023, "18,446,744,073,709,550,592", "18,014,398,509,481,983 KiB" },
	};
	char buffer[UNITS_TEXT];

	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		check(strcmp(units_count(buffer, wanted[i].number), wanted[i].count) == 0,
		      wanted[i].count);
		check(strcmp(units_size(buffer, wanted[i].number), wanted[i].size) == 0,
		      wanted[i].size);
	}
}

static void test_sums(void)
{
	const struct area all = { 0, UINT64_MAX }, end = { UINT64_MAX - 1, UINT64_MAX };

	check(add_u64(HALF, HALF) == UINT64_MAX && add_u64(HALF, HALF - 1) == UINT64_MAX &&
		      add_u64(UINT64_MAX, 0) == UINT64_MAX, "a sum of more than 2^64 - 1 is that");
	check(span_u64(5, 5) == 1 && span_u64(0, HALF - 2) == HALF - 1 && span_u64(5, 4) == 0 &&
		      span_u64(UINT64_MAX, 0) == 0, "bytes from one to another");
	check(span_u64(0, HALF - 1) == HALF - 1 && span_u64(0, UINT64_MAX) == HALF - 1,
	      "more bytes than a report can have are as many as it can");
	check(area_overlap(all, end) == 1 && area_overlap(end, all) == 1 &&
		      area_overlap(end, end) == 1 && area_overlap(all, (struct area){ HALF, 0 }) == 0,
	      "what ranges at the end have in common");
	check(area_last(end) == UINT64_MAX && area_last((struct area){ 0, 0 }) == 0 &&
		      area_last(all) == UINT64_MAX - 1, "the last byte of a range");
	check(vfio_offset(HALF - 2, 1) == INT64_MAX && vfio_offset(HALF - 2, 2) == -1 &&
		      vfio_offset(UINT64_MAX, UINT64_MAX) == -1 && vfio_offset(UINT64_MAX, 4) == -1,
	      "no offset beyond what a file can have");
}

static void test_parse(void)
{
	static const char *const bad[] = { "", " 14", "-1", "+1", "14 ", "0x14", "4294967296",
					   "18446744073709551630", "99999999999999999999999" };
	uint32_t value = 7;

	check(sysfs_parse_u32("14", &value) == 0 && value == 14, "14");
	check(sysfs_parse_u32("4294967295", &value) == 0 && value == UINT32_MAX, "2^32 - 1");
	value = 7;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		check(sysfs_parse_u32(bad[i], &value) == -EINVAL && value == 7, bad[i]);
}

int main(void)
{
	test_text();
	test_sums();
	test_parse();
	return tap_end();
}
