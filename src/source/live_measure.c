// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "gather/environment.h"
#include "gather/host.h"
#include "gather/kallsyms.h"
#include "measure/measure.h"
#include "source/live.h"

#define MEMORY_OFFSET 0x40

/*
 * So many samples of each path at the most: in fewer blocks to a round, and then in fewer rounds,
 * where they are few. A block holds pairs, since its order is ABBA.
 */
static void limit_samples(struct measure_request *measure, uint64_t samples)
{
	const unsigned int rounds = measure->blocks / measure->round_blocks;

	measure->blocks = (unsigned int)min_u64(measure->blocks, samples / 2);
	measure->round_blocks = (measure->blocks + rounds - 1) / rounds;
	measure->samples = (unsigned int)(samples / measure->blocks);
}

static unsigned int count_rounds(const struct measure_request *measure)
{
	return (measure->blocks + measure->round_blocks - 1) / measure->round_blocks;
}

/* The PBA of a borrowed device, as a register to be measured. */
struct borrowed {
	const struct live *live;
	const struct device_facts *device;
	const struct register_choice *reg;
	int status; /* why the device must not be accessed any more */
};

/* If its user has ended, the device is released only with the view: the run ends at once. */
static int begin_round(void *arg)
{
	struct borrowed *borrowed = arg;
	struct vfio_view *view = borrowed->live->view;
	int ret = vfio_view_user_ended(view) ? -ESRCH :
					       live_may_access(borrowed->live, borrowed->device);

	if (ret == 0)
		ret = vfio_view_find_pba(view, &borrowed->device->msix);
	borrowed->status = ret;
	return ret;
}

static int read_pba(void *arg, void *bytes, unsigned int width)
{
	const struct borrowed *borrowed = arg;

	return vfio_view_read_pba(borrowed->live->view, 0, bytes, width);
}

static int map_pba(void *arg, void **page)
{
	const struct borrowed *borrowed = arg;
	const struct register_choice *reg = borrowed->reg;
	const uint64_t page_size = borrowed->live->facts->host.page_size;

	return vfio_view_map(borrowed->live->view, facts_region(borrowed->device, reg->bar),
			     align_down(reg->offset, page_size), page_size, page);
}

static struct measure_request make_request(const struct request *request,
					   const struct measure_request *near, int fd,
					   const struct register_choice *reg)
{
	struct measure_request measure = *near;

	measure.fd = fd;
	measure.offset = reg->fd_offset;
	measure.width = reg->width;
	measure.paths = (request->bench.trapped ? 1u << MEASURE_TRAPPED : 0) |
			(request->bench.mmapped && reg->mappable ? 1u << MEASURE_MMAPPED : 0);
	if (request->samples)
		limit_samples(&measure, request->samples);
	measure.n_cpus = (unsigned int)min_u64(measure.n_cpus, count_rounds(&measure));
	measure.abort = request->stop;
	return measure;
}

static void note_failure(int status, const struct measure_result *result,
			 struct device_facts *device)
{
	struct measure_failure *failure = &device->bench_failure;

	device->bench_failed = true;
	*failure = (struct measure_failure){ .status = status, .cpu = result->cpu };
	if (result->pin_status && result->pin_status != FACT_NOT_ASKED) {
		failure->step = MEASURE_STEP_PIN;
	} else if (result->failed_path == MEASURE_PATHS) {
		failure->step = MEASURE_STEP_PREPARE;
	} else {
		failure->step = MEASURE_STEP_ACCESS;
		failure->path = result->failed_path;
	}
}

/* Return: whether there is a result; what was measured until the run was stopped is one. */
static bool measure(const struct measure_request *request, const struct register_choice *reg,
		    struct device_facts *device)
{
	struct measurement *measurement = facts_add_measurement(device);
	int ret;

	measurement->reg = *reg;
	ret = measure_run(request, &measurement->result);
	if (ret == 0 || ret == -EINTR)
		return true;
	note_failure(ret, &measurement->result, device);
	return false;
}

/* The posted write first, then the write that is read back, as a measurement of its own. */
static bool measure_writes(const struct live *live, struct measure_request *request,
			   const struct register_choice *reg, struct device_facts *device)
{
	request->operation = MEASURE_WRITE;
	if (!measure(request, reg, device))
		return false;
	request->operation = MEASURE_WRITE_READ;
	return *live->request->stop || measure(request, reg, device);
}

static bool measure_borrowed(const struct live *live, const struct measure_request *request,
			     const struct register_choice *reg, struct device_facts *device)
{
	struct borrowed borrowed = { .live = live, .device = device, .reg = reg };
	const struct measure_reader reader = { begin_round, read_pba, map_pba, &borrowed };
	struct measure_request with_reader = *request;

	with_reader.reader = &reader;
	if (measure(&with_reader, reg, device))
		return true;
	/* An access that fails says less than what it failed of. */
	if (borrowed.status || begin_round(&borrowed) != 0) {
		device->bench_failure.step = MEASURE_STEP_BORROW;
		device->bench_failure.status = borrowed.status;
	}
	return false;
}

static bool measure_one(const struct live *live, struct measure_request *request,
			const struct register_choice *reg, struct device_facts *device)
{
	if (live->request->bench.where.write)
		return measure_writes(live, request, reg, device);
	if (live->request->borrow)
		return measure_borrowed(live, request, reg, device);
	return measure(request, reg, device);
}

static bool measure_registers(const struct live *live, const struct measure_request *near,
			      struct device_facts *device)
{
	struct register_choice registers[REGISTERS_MAX];
	const size_t n = live->request->choose(live->facts, device, registers);

	for (size_t i = 0; i < n && !*live->request->stop; i++) {
		struct measure_request request =
			make_request(live->request, near, live->handle.device, &registers[i]);

		if (!measure_one(live, &request, &registers[i], device))
			return false;
	}
	return n > 0;
}

/* Those that the user named, or the ones near the device, which the rounds take in turn. */
static struct measure_request choose_cpus(const struct request *request, const char *address,
					  int *near_status)
{
	struct measure_request measure = request->measure;
	unsigned int max = (unsigned int)min_u64(count_rounds(&measure), MEASURE_CPUS_MAX);
	int n;

	*near_status = FACT_NOT_ASKED;
	if (request->cpu_given)
		return measure;
	n = environment_near_cpus(request->sysroot, address, max, measure.cpu);
	*near_status = n < 0 ? n : 0;
	if (n > 0)
		measure.n_cpus = (unsigned int)n;
	return measure;
}

bool live_measure(struct live *live, struct device_facts *device)
{
	const struct request *request = live->request;
	const bool wide = request->bench.trapped && request->bench.where.width == 8;
	struct host_facts *host = &live->facts->host;
	int near_status;
	const struct measure_request near = choose_cpus(request, device->address, &near_status);

	if (wide && host->ioread64_status == FACT_NOT_ASKED)
		host->ioread64_status = kallsyms_find(request->sysroot, "vfio_pci_core_ioread64");
	environment_gather(request->sysroot, near.cpu[0], live->view, host, device);
	device->environment->near_status = near_status;
	if (measure_registers(live, &near, device))
		return true;
	facts_drop_measurements(device);
	return false;
}

static int open_memory(void)
{
	int fd = memfd_create("vfio-msixctl-selftest", MFD_CLOEXEC);
	int ret;

	if (fd >= 0 && ftruncate(fd, sysconf(_SC_PAGESIZE)) == 0)
		return fd;
	ret = -errno;
	if (fd >= 0)
		close(fd);
	return ret;
}

static int load_memory(const struct request *request, struct facts *facts)
{
	const struct register_choice reg = {
		.chosen = true,
		.offset = MEMORY_OFFSET,
		.fd_offset = MEMORY_OFFSET,
		.width = request->bench.where.width,
		.name = "memory",
		.mappable = true,
	};
	struct device_facts *device = facts_add_device(facts, "selftest");
	struct measure_request measured;
	int near_status;

	host_gather(&facts->host);
	facts->source.form = SOURCE_MEMORY;
	facts->bench = request->bench;
	measured = choose_cpus(request, NULL, &near_status);
	environment_gather(request->sysroot, measured.cpu[0], NULL, &facts->host, device);
	measured = make_request(request, &measured, -1, &reg);
	measured.renew = open_memory;
	if (!measure(&measured, &reg, device))
		facts_drop_measurements(device);
	return 0;
}

const struct source source_memory = { .load = load_memory };
