/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_MAP_H
#define MEASURE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct map - one page of an fd
 * @page: NULL if nothing is mapped
 * @length: page size in bytes, from sysconf()
 * @address: of the requested offset
 */
struct map {
	void *page;
	size_t length;
	volatile void *address;
};

/**
 * map_open() - map only the page that holds @offset of @fd
 * @writable: for stores too
 *
 * Nothing is accessed: the page is not populated, so the first access takes a fault.
 *
 * Return: 0 or the -errno of mmap, with @map->page NULL.
 */
int map_open(int fd, uint64_t offset, bool writable, struct map *map);

/**
 * map_adopt() - a page that has been mapped already
 * @offset: offset of @map->address, modulo the page size
 */
void map_adopt(void *page, uint64_t offset, struct map *map);

/**
 * map_memory() - map a page of private memory, populated at once
 * @offset: offset of @map->address, modulo the page size
 *
 * Return: 0 or the -errno of mmap, with @map->page NULL.
 */
int map_memory(uint64_t offset, struct map *map);

/* map_close() - unmap the page, if any */
void map_close(struct map *map);

#endif
