// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/map.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

void map_adopt(void *page, uint64_t offset, struct map *map)
{
	size_t length = (size_t)sysconf(_SC_PAGESIZE);

	*map = (struct map){
		.page = page,
		.length = length,
		.address = (char *)page + (offset & (length - 1)),
	};
}

int map_open(int fd, uint64_t offset, bool writable, struct map *map)
{
	size_t length = (size_t)sysconf(_SC_PAGESIZE);
	uint64_t start = offset & ~(uint64_t)(length - 1);
	int protection = PROT_READ | (writable ? PROT_WRITE : 0);
	void *page = mmap(NULL, length, protection, MAP_SHARED, fd, (off_t)start);

	*map = (struct map){ .length = length };
	if (page == MAP_FAILED)
		return -errno;
	map_adopt(page, offset, map);
	return 0;
}

int map_memory(uint64_t offset, struct map *map)
{
	size_t length = (size_t)sysconf(_SC_PAGESIZE);
	char *page = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*map = (struct map){ .length = length };
	if (page == MAP_FAILED)
		return -errno;
	/* Until it is written to, every such page is the same zero page. */
	page[length - 1] = 1;
	map_adopt(page, offset, map);
	return 0;
}

void map_close(struct map *map)
{
	if (map->page)
		munmap(map->page, map->length);
	*map = (struct map){ 0 };
}
