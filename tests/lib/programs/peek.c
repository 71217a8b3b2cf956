// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads a register with one pread: peek GROUP ADDRESS BAR OFFSET WIDTH
 *
 * QEMU's trace shows what the system call of a plain program becomes at the device.
 */
#include <stdint.h>
#include <unistd.h>

#include "vfio_open.h"

int main(int argc, char **argv)
{
	struct vfio_region_info info;
	uint64_t value;
	size_t width;
	int device;

	if (argc != 6) {
		fprintf(stderr, "usage: peek GROUP ADDRESS BAR OFFSET WIDTH\n");
		return 2;
	}
	device = open_region(argv[1], argv[2], argv[3], &info);
	width = strtoul(argv[5], NULL, 0);
	if (width > sizeof(value)) {
		fprintf(stderr, "peek: WIDTH is 8 at most\n");
		return 2;
	}
	check((int)pread(device, &value, width, (off_t)(info.offset + strtoull(argv[4], NULL, 0))),
	      "pread");
	return 0;
}
