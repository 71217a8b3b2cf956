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
#define MEMORY_TIME_NS UINT64_C(1000000000)

static struct measure_request make_request(const struct request *request, int fd, int cpu,
					   const struct register_choice *reg)
{
	struct measure_request measure = request->measure;

	measure.fd = fd;
	measure.cpu = cpu;
	measure.offset = reg->fd_offset;
	measure.width = reg->width;
	measure.paths = (request->bench.trapped ? 1u << MEASURE_TRAPPED : 0) |
			(request->bench.mmapped && reg->mappable ? 1u << MEASURE_MMAPPED : 0);
	if (request->samples) {
		/* A block holds pairs, since its order is ABBA. */
		measure.blocks = (unsigned int)min_u64(measure.blocks, request->samples / 2);
		measure.samples = (unsigned int)(request->samples / measure.blocks);
	}
	measure.abort = request->stop;
	return measure;
}

static void note_failure(int status, const struct measure_result *result, int cpu,
			 struct device_facts *device)
{
	struct measure_failure *failure = &device->bench_failure;

	device->bench_failed = true;
	*failure = (struct measure_failure){ .status = status, .cpu = cpu };
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
	note_failure(ret, &measurement->result, request->cpu, device);
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

static bool measure_registers(const struct live *live, int cpu, struct device_facts *device)
{
	struct register_choice registers[REGISTERS_MAX];
	const size_t n = live->request->choose(live->facts, device, registers);

	for (size_t i = 0; i < n && !*live->request->stop; i++) {
		struct measure_request request =
			make_request(live->request, live->handle.device, cpu, &registers[i]);

		if (live->request->bench.where.write ?
			    !measure_writes(live, &request, &registers[i], device) :
			    !measure(&request, &registers[i], device))
			return false;
	}
	return n > 0;
}

static int choose_cpu(const struct request *request, const struct device_facts *device,
		      int *near_status)
{
	int cpu;

	*near_status = FACT_NOT_ASKED;
	if (request->cpu_given)
		return request->measure.cpu;
	*near_status = environment_near_cpu(request->sysroot, device->address, &cpu);
	return *near_status ? MEASURE_CPU_CURRENT : cpu;
}

bool live_measure(struct live *live, struct device_facts *device)
{
	const struct request *request = live->request;
	const bool wide = request->bench.trapped && request->bench.where.width == 8;
	struct host_facts *host = &live->facts->host;
	int near_status;
	const int cpu = choose_cpu(request, device, &near_status);

	if (wide && host->ioread64_status == FACT_NOT_ASKED)
		host->ioread64_status = kallsyms_find(request->sysroot, "vfio_pci_core_ioread64");
	environment_gather(request->sysroot, cpu, &live->handle, host, device);
	device->environment->near_status = near_status;
	if (measure_registers(live, cpu, device))
		return true;
	facts_drop_measurements(device);
	return false;
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
	AUTO_CLOSE int fd = memfd_create("vfio-msixctl-selftest", MFD_CLOEXEC);
	struct measure_request measured;

	host_gather(&facts->host);
	facts->source.form = SOURCE_MEMORY;
	facts->bench = request->bench;
	if (fd < 0 || ftruncate(fd, sysconf(_SC_PAGESIZE)) != 0)
		return -errno;
	environment_gather(request->sysroot, request->measure.cpu, NULL, &facts->host, device);
	measured = make_request(request, fd, request->measure.cpu, &reg);
	if (!measured.time_ns)
		measured.time_ns = MEMORY_TIME_NS;
	if (!measure(&measured, &reg, device))
		facts_drop_measurements(device);
	return 0;
}

const struct source source_memory = { .load = load_memory };
