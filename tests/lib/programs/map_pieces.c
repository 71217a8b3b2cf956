// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Keeps devices open with pieces of their BARs mapped, until it is killed:
 *
 *	map_pieces GROUP ADDRESS [BAR:OFFSET:SIZE]... [-- GROUP ADDRESS [BAR:OFFSET:SIZE]...]...
 *
 * Prints "held" once all is mapped. Nothing is loaded from the mappings.
 */
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vfio_open.h"

static void map_piece(int device, const char *piece)
{
	struct vfio_region_info info;
	uint64_t offset, size;
	char bar[8];

	if (sscanf(piece, "%7[0-9]:%" SCNi64 ":%" SCNi64, bar, (int64_t *)&offset, (int64_t *)&size) != 3) {
		fprintf(stderr, "map_pieces: %s?\n", piece);
		exit(2);
	}
	region_info(device, bar, &info);
	if (mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, device,
		 (off_t)(info.offset + offset)) == MAP_FAILED) {
		perror(piece);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	for (int i = 1; i + 1 < argc; i++) {
		int device = open_device(argv[i], argv[i + 1]);

		for (i += 2; i < argc && strcmp(argv[i], "--") != 0; i++)
			map_piece(device, argv[i]);
	}
	puts("held");
	fflush(stdout);
	for (;;)
		pause();
}
