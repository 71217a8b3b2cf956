// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes a dword to a BAR: poke GROUP ADDRESS BAR OFFSET VALUE
 *
 * The positive control of the trace, which must show this write.
 */
#include <stdint.h>
#include <unistd.h>

#include "vfio_open.h"

int main(int argc, char **argv)
{
	struct vfio_region_info info;
	uint32_t value;
	int device;

	if (argc != 6) {
		fprintf(stderr, "usage: poke GROUP ADDRESS BAR OFFSET VALUE\n");
		return 2;
	}
	device = open_region(argv[1], argv[2], argv[3], &info);
	value = (uint32_t)strtoul(argv[5], NULL, 0);
	check((int)pwrite(device, &value, sizeof(value),
			  (off_t)(info.offset + strtoull(argv[4], NULL, 0))), "pwrite");
	return 0;
}
