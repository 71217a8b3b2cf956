// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/vfio_caps.h"

#include <errno.h>
#include <string.h>

#include "gather/uapi.h"
#include "xmalloc.h"

#define HEADER_SIZE ((uint32_t)sizeof(struct vfio_info_cap_header))

/* All fixed parts are at least this long: argsz, flags. */
#define FIRST_POSSIBLE 8u

static uint32_t get_u32(const uint8_t *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

static int check_offset(const struct chain *chain, uint32_t offset, size_t size)
{
	for (size_t i = 0; i < chain->n_entries; i++) {
		uint32_t seen = chain->entries[i].offset;

		if (offset == seen)
			return -ELOOP;
		if (offset + (uint64_t)HEADER_SIZE > seen && offset < seen + (uint64_t)HEADER_SIZE)
			return -EINVAL;
	}
	if (offset < FIRST_POSSIBLE || size < HEADER_SIZE || offset > size - HEADER_SIZE)
		return -ERANGE;
	if (offset % sizeof(uint32_t))
		return -EINVAL;
	return chain->n_entries == VFIO_CAPS_MAX ? -E2BIG : 0;
}

static int decode_sparse(struct capability *cap)
{
	/* struct vfio_region_info_cap_sparse_mmap after its header: nr_areas, reserved, areas */
	const size_t head = 2 * sizeof(uint32_t),
		     each = sizeof(struct vfio_region_sparse_mmap_area);
	size_t fit, n;

	if (cap->raw_size < head)
		return -EMSGSIZE;
	n = get_u32(cap->raw);
	fit = (cap->raw_size - head) / each;
	cap->n_areas = n < fit ? n : fit;
	cap->areas = xcalloc(cap->n_areas, sizeof(*cap->areas));
	for (size_t i = 0; i < cap->n_areas; i++) {
		struct vfio_region_sparse_mmap_area area;

		memcpy(&area, cap->raw + head + i * each, each);
		cap->areas[i].offset = area.offset;
		cap->areas[i].size = min_u64(area.size, INT64_MAX); /* the largest file size */
	}
	return n > fit ? -EMSGSIZE : 0;
}

static int decode_region(struct capability *cap)
{
	switch (cap->id) {
	case VFIO_REGION_INFO_CAP_SPARSE_MMAP:
		return decode_sparse(cap);
	case VFIO_REGION_INFO_CAP_TYPE:
		if (cap->raw_size < 2 * sizeof(uint32_t))
			return -EMSGSIZE;
		cap->typed = true;
		cap->type = get_u32(cap->raw);
		cap->subtype = get_u32(cap->raw + sizeof(uint32_t));
		return 0;
	default:
		return 0;
	}
}

/*
 * Appends the entry at @offset, as checked by check_offset(); returns the offset of the next one.
 */
static uint32_t add_entry(struct chain *chain, const uint8_t *info, size_t size, uint32_t offset)
{
	struct vfio_info_cap_header header;
	struct capability *cap;
	size_t end;

	memcpy(&header, info + offset, sizeof(header));

	/* An entry has no length field: it ends where the next one begins or the struct ends. */
	end = header.next > offset && header.next < size ? header.next : size;
	if (end < (size_t)offset + HEADER_SIZE)
		end = (size_t)offset + HEADER_SIZE;
	cap = array_add(chain->entries, chain->n_entries);
	*cap = (struct capability){
		.id = header.id,
		.version = header.version,
		.offset = offset,
		.raw_size = end - offset - HEADER_SIZE,
	};
	cap->raw = xmalloc(cap->raw_size);
	memcpy(cap->raw, info + offset + HEADER_SIZE, cap->raw_size);
	return header.next;
}

void vfio_caps_read(const void *info, size_t size, uint32_t first, enum vfio_caps_kind kind,
		    struct chain *chain)
{
	uint32_t offset = first;

	*chain = (struct chain){ 0 };
	if (first == 0)
		chain->status = -EMSGSIZE;
	while (offset != 0) {
		chain->status = check_offset(chain, offset, size);
		if (chain->status)
			return;
		offset = add_entry(chain, info, size, offset);
		if (kind == VFIO_CAPS_REGION)
			chain->status = decode_region(&chain->entries[chain->n_entries - 1]);
		if (chain->status)
			return;
	}
}
