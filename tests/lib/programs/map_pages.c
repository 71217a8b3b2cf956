// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel lets a program map of BARs, page by page, using mmap without any load:
 *
 *	map_pages GROUP ADDRESS BAR...
 *
 * For each BAR it prints a line "size BYTES", then one line per page, "OFFSET ok" or "OFFSET
 * ERRNO-NAME", with offsets in hexadecimal. It is a witness of the tests and shares no code with
 * the tool. It takes several BARs because opening a device resets it, which may take seconds.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vfio_open.h"

static void map_region(int device, const struct vfio_region_info *info)
{
	const long page = sysconf(_SC_PAGESIZE);

	printf("size %" PRIu64 "\n", (uint64_t)info->size);
	for (uint64_t offset = 0; offset < info->size; offset += (uint64_t)page) {
		void *map = mmap(NULL, (size_t)page, PROT_READ, MAP_SHARED, device,
				 (off_t)(info->offset + offset));

		printf("0x%" PRIx64 " %s\n", offset,
		       map == MAP_FAILED ? strerrorname_np(errno) : "ok");
		if (map != MAP_FAILED)
			munmap(map, (size_t)page);
	}
}

int main(int argc, char **argv)
{
	struct vfio_region_info info;
	int device;

	if (argc < 4) {
		fprintf(stderr, "usage: map_pages GROUP ADDRESS BAR...\n");
		return 2;
	}
	device = open_device(argv[1], argv[2]);
	for (int i = 3; i < argc; i++) {
		region_info(device, argv[i], &info);
		map_region(device, &info);
	}
	return 0;
}
