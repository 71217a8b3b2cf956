/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_MAP_H
#define MEASURE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct map - one page of an fd
 * @page: NULL if nothing is mapped
 * @length: of the page in bytes, as sysconf has it
 * @address: of the offset asked for
 */
struct map {
	void *page;
	size_t length;
	volatile void *address;
};

/**
 * map_open() - map the page that holds @offset of @fd, and no other
 * @writable: for stores too
 *
 * Nothing is touched: the page is not populated, so the first access takes a fault.
 *
 * Return: 0 or the -errno of mmap, with @map->page NULL.
 */
int map_open(int fd, uint64_t offset, bool writable, struct map *map);

/**
 * map_memory() - map a page of private memory, which is there at once
 * @offset: where in the page @map->address shall be, the page's size and more taken off
 *
 * Return: 0 or the -errno of mmap, with @map->page NULL.
 */
int map_memory(uint64_t offset, struct map *map);

/* map_close() - unmap, if there is something mapped */
void map_close(struct map *map);

#endif
