// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/round.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "measure/request.h"

/* A page of memory that is read and written by the same system calls. */
static int control_open(struct round *round)
{
	const off_t page = (off_t)sysconf(_SC_PAGESIZE);

	round->control = memfd_create("vfio-msixctl-control", MFD_CLOEXEC);
	if (round->control < 0)
		return -errno;
	/* The last byte, so that the page exists and is not allocated by the first timed read. */
	return pwrite(round->control, "", 1, page - 1) == 1 ? 0 : -errno;
}

/* Return: 0 with round->device, unless there is a reader instead; -errno. */
static int device_open(const struct measure_request *request, struct round *round)
{
	const struct measure_reader *reader = request->reader;

	if (reader)
		return reader->begin(reader->arg);
	if (!request->renew)
		return 0;
	round->device = request->renew();
	return round->device < 0 ? round->device : 0;
}

static int device_map(const struct measure_request *request, struct round *round)
{
	const struct measure_reader *reader = request->reader;
	const bool writable = request->operation != MEASURE_READ;
	void *page;
	int ret;

	if (!reader)
		return map_open(round->device, request->offset, writable, &round->mmapped);
	ret = reader->map(reader->arg, &page);
	if (ret == 0)
		map_adopt(page, request->offset, &round->mmapped);
	return ret;
}

int round_open(const struct measure_request *request, struct round *round)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	int ret;

	*round = (struct round){ .device = request->fd,
				 .control = -1,
				 .control_offset = request->offset & (page - 1) };
	ret = control_open(round);
	if (ret == 0)
		ret = map_memory(round->control_offset, &round->memory);
	if (ret == 0)
		ret = device_open(request, round);
	round->begun = ret == 0;
	if (ret == 0 && request->paths & 1u << MEASURE_MMAPPED)
		ret = device_map(request, round);
	return ret;
}

void round_close(const struct measure_request *request, struct round *round)
{
	map_close(&round->mmapped);
	map_close(&round->memory);
	if (round->control >= 0)
		close(round->control);
	if (request->renew && round->device >= 0)
		close(round->device);
	round->control = -1;
	round->device = -1;
}
