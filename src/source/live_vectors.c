// SPDX-License-Identifier: GPL-2.0-or-later
#include <endian.h>
#include <errno.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "gather/vectors.h"
#include "measure/access.h"
#include "measure/clock.h"
#include "source/live.h"
#include "xmalloc.h"

struct copy {
	const volatile uint32_t *from;
	uint32_t *to;
	size_t n;
};

static int copy_words(void *arg)
{
	const struct copy *copy = arg;

	for (size_t i = 0; i < copy->n; i++)
		copy->to[i] = copy->from[i];
	return 0;
}

/* In dwords: PCI 3.0, 6.8.2, allows aligned accesses of four and eight bytes. */
static int copy_table(const struct live *live, struct device_facts *device)
{
	const struct msix_place *table = &device->msix.table;
	const uint64_t page = live->facts->host.page_size, from = align_down(table->offset, page);
	const uint64_t size = align_up((uint64_t)table->offset + table->size, page) - from;
	struct vectors_facts *vectors = &device->vectors;
	const struct region_facts *region;
	struct copy copy;
	void *map;
	int ret;

	vfio_gather_region(live->view, device, table->bar);
	region = facts_region(device, table->bar);
	if (region->state != REGION_OFFERED || table->size > region->size ||
	    table->offset > region->size - table->size)
		return -ERANGE;
	ret = vfio_view_map(live->view, region, from, size, &map);
	if (ret)
		return ret;
	vectors->table = xcalloc(1, table->size);
	copy = (struct copy){ (void *)((char *)map + (table->offset - from)),
			      (void *)vectors->table, table->size / sizeof(uint32_t) };
	ret = access_guard(map, size, copy_words, &copy);
	munmap(map, size);
	vectors->table_size = ret ? 0 : table->size;
	return ret;
}

static void read_pba(const struct live *live, const struct device_facts *device, int *status,
		     uint8_t **pba, size_t *size)
{
	*pba = xcalloc(1, device->msix.pba.size);
	*status = vfio_view_find_pba(live->view, &device->msix);
	if (*status == 0)
		*status = vfio_view_read_pba(live->view, 0, *pba, device->msix.pba.size);
	*size = *status ? 0 : device->msix.pba.size;
}

/* Borrowed for no longer than the reads take: meanwhile its user's end does not release it. */
static void read_device(struct live *live, struct device_facts *device, bool first)
{
	struct vectors_facts *vectors = &device->vectors;
	int unread;

	if (!live->request->borrow || device->msix.status || !live_borrow(live, device))
		return;
	unread = live_may_access(live, device);
	if (unread) {
		vectors->pba_status = unread;
		vectors->table_status = first ? unread : vectors->table_status;
	} else if (first) {
		vectors->table_status = copy_table(live, device);
		read_pba(live, device, &vectors->pba_status, &vectors->pba, &vectors->pba_size);
	} else if (vectors->pba_status == 0) {
		read_pba(live, device, &vectors->pba_status, &vectors->pba_after,
			 &vectors->pba_after_size);
	}
	live_return(live, device);
}

/* Ends early on a signal. */
static void wait_until(const struct live *live, uint64_t deadline)
{
	uint64_t now = clock_raw_ns();

	while (now < deadline && !*live->request->stop) {
		const uint64_t left = min_u64(deadline - now, 100000000);
		const struct timespec pause = { 0, (long)left };

		nanosleep(&pause, NULL);
		now = clock_raw_ns();
	}
}

bool live_vectors(struct live *live, struct device_facts *device)
{
	const char *sysroot = live->request->sysroot;
	uint64_t begun;

	begun = clock_raw_ns();
	vectors_gather_begin(sysroot, &live->facts->host, device);
	read_device(live, device, true);
	wait_until(live, begun + live->request->interval_ns);
	if (device->open.status == 0)
		read_device(live, device, false);
	device->vectors.interval_ns = clock_raw_ns() - begun;
	vectors_gather_end(sysroot, &device->vectors);
	return true;
}
