// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/borrow_match.h"

#include <linux/pci_regs.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gather/file.h"
#include "gather/proc_maps.h"

#define REGION_SHIFT 40 /* VFIO_PCI_OFFSET_SHIFT */

static bool ids_differ(const struct vfio_view *view, const struct pci_facts *pci)
{
	uint8_t ids[4];

	if (pci->status ||
	    vfio_view_read_config(view, PCI_VENDOR_ID, ids, sizeof(ids)) != sizeof(ids))
		return false;
	return (ids[0] | ids[1] << 8) != pci->vendor || (ids[2] | ids[3] << 8) != pci->device;
}

static int get_region(const struct vfio_view *view, uint32_t index, struct region_facts *region)
{
	struct vfio_region_info *info = NULL;
	size_t size;
	int ret = vfio_view_region_info(view, index, &info, &size);

	if (ret == 0)
		*region = (struct region_facts){ .index = index,
						 .flags = info->flags,
						 .size = info->size,
						 .offset = info->offset };
	free(info);
	return ret;
}

struct search {
	uint64_t start; /* virtual address */
	uint64_t offset;
};

static int find_line(char *line, void *arg)
{
	struct search *search = arg;
	struct holder_mapping mapping;

	proc_maps_parse(line, &mapping);
	if (!mapping.parsed || mapping.start != search->start)
		return 0;
	search->offset = mapping.offset;
	return 1;
}

/*
 * The offset column has the host address until Linux 6.8; since then it has the region's index <<
 * 40 (vfio_pci_core_mmap()), which does not identify the device.
 */
static enum borrow_match match_address(const struct vfio_view *view,
				       const struct region_facts *region, uint64_t start)
{
	const uint64_t page_size = (uint64_t)sysconf(_SC_PAGESIZE);
	struct search search = { 0 };
	void *map;
	bool found;

	if (!(region->flags & VFIO_REGION_INFO_FLAG_MMAP) || start % page_size ||
	    vfio_view_map(view, region, 0, page_size, &map) != 0)
		return BORROW_MAY_BE;
	search.start = (uintptr_t)map;
	found = file_lines("/proc/self/maps", find_line, &search) == 1;
	munmap(map, page_size);
	if (!found || search.offset == (uint64_t)region->index << REGION_SHIFT)
		return BORROW_MAY_BE;
	return search.offset == start ? BORROW_IS : BORROW_IS_NOT;
}

static enum borrow_match match_bars(const struct vfio_view *view,
				    const struct device_facts *function)
{
	enum borrow_match match = BORROW_MAY_BE;

	for (size_t i = 0; i < function->n_bars && match == BORROW_MAY_BE; i++) {
		const struct bar_facts *bar = &function->bars[i];
		struct region_facts region;

		if (bar->size_status || get_region(view, bar->index, &region) != 0)
			continue;
		match = region.size == bar->size ? match_address(view, &region, bar->start) :
						   BORROW_IS_NOT;
	}
	return match;
}

enum borrow_match borrow_match(const struct vfio_view *view, const struct device_facts *function)
{
	if (ids_differ(view, &function->pci) ||
	    vfio_view_shares_reset(view, function->address) == 0)
		return BORROW_IS_NOT;
	return match_bars(view, function);
}
