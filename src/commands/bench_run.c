// SPDX-License-Identifier: GPL-2.0-or-later
#include "commands/bench_run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "commands/allow.h"
#include "commands/signals.h"
#include "gather/probe.h"
#include "gather/surroundings.h"
#include "gather/symbol.h"
#include "judge/quality.h"
#include "render/progress.h"
#include "xmalloc.h"

#define DEVICE_PATHS (1u << MEASURE_TRAPPED | 1u << MEASURE_MMAPPED)
#define SELFTEST_OFFSET 0x40
#define SELFTEST_TIME_NS UINT64_C(1000000000)

void bench_complain(struct run *run, const struct device_facts *device,
		    struct device_report *verdicts, const struct finding *finding)
{
	verdicts->failed |= finding->level == LEVEL_FAIL;
	finding_copy(findings_add(&verdicts->findings), finding);
	run_message(run, device, finding);
}

static void add_places(struct device_report *verdicts, const struct register_choice *places,
		       size_t n)
{
	for (size_t i = 0; i < n; i++)
		report_add_bench(verdicts)->place = places[i];
}

static bool one_device_alone(struct run *run, const struct device_facts *device,
			     struct device_report *verdicts)
{
	const struct bench_args *args = run->args;
	AUTO_FINDING finding = { 0 };

	if (run->report.facts.n_devices == 1 || !(args->samples_file || args->svg_file))
		return true;
	finding_set(&finding, FINDING_ONE_DEVICE_ONLY,
		    "a file of samples and a picture are of one device, but several are named");
	finding_remedy(&finding, "run bench for each of them");
	bench_complain(run, device, verdicts, &finding);
	return false;
}

/* Return: how many registers there are to time; 0: none, and @finding says why. */
static size_t locate(const struct bench_args *args, const struct device_facts *device,
		     struct register_choice places[static REGISTERS_MAX], struct finding *finding)
{
	if (args->all_bars)
		return register_locate_all(&args->where, device, places, finding);
	return register_locate(&args->where, device, &places[0], finding);
}

bool bench_prepare(struct run *run, struct device_facts *device, struct device_report *verdicts)
{
	struct register_choice places[REGISTERS_MAX];
	AUTO_FINDING finding = { 0 };

	if (!one_device_alone(run, device, verdicts))
		return false;
	/* What sysfs keeps from this user, the open device may tell: bench_gather() decides. */
	if (device->msix.status == -EACCES)
		return true;
	if (locate(run->args, device, places, &finding))
		return true;
	bench_complain(run, device, verdicts, &finding);
	return false;
}

static void show_progress(void *arg, unsigned int done, unsigned int total)
{
	progress_show(arg, done, total);
}

static struct measure_request make_request(const struct bench_args *args, int fd, int cpu,
					   const struct register_choice *place)
{
	struct measure_request request = args->measure;

	request.fd = fd;
	request.cpu = cpu;
	request.offset = place->fd_offset;
	request.width = place->width;
	if (!place->mappable)
		request.paths &= 1u << MEASURE_TRAPPED;
	if (args->samples) {
		/* A block holds pairs, since its order is ABBA. */
		request.blocks = (unsigned int)min_u64(request.blocks, args->samples / 2);
		request.samples = (unsigned int)(args->samples / request.blocks);
	}
	request.abort = signals_flag();
	return request;
}

static void explain_failure(int ret, const struct measure_result *result, int cpu,
			    struct finding *finding)
{
	const char *path = measure_path_name(result->failed_path);

	if (result->pin_status && result->pin_status != FACT_NOT_ASKED) {
		finding_set(finding, FINDING_CANNOT_PIN, "cannot run on CPU %d: %s", cpu,
			    strerror(-ret));
		finding_remedy(finding, "name another with --cpu");
	} else if (result->failed_path == MEASURE_PATHS) {
		finding_set(finding, FINDING_BENCH_FAILED, "cannot measure: %s",
			    strerror(-ret));
		finding_remedy(finding, "see ulimit -l and ulimit -v, or ask for fewer --samples");
	} else {
		finding_set(finding, FINDING_ACCESS_FAILED, "the %s access failed: %s", path,
			    strerror(-ret));
		finding_remedy(finding, "the device may be gone, asleep, or its memory decoding off: "
					"see dmesg and lspci");
	}
}

static void measure(struct run *run, const struct measure_request *request,
		   const struct device_facts *device, struct device_report *verdicts, size_t index)
{
	struct measure_request watched = *request;
	struct progress progress;
	AUTO_FINDING finding = { 0 };
	int ret;

	progress_begin(&progress, run->options->quiet);
	watched.progress = show_progress;
	watched.progress_arg = &progress;
	ret = measure_run(&watched, &verdicts->benches[index].result);
	progress_end(&progress);
	if (ret == 0 || ret == -EINTR)
		return;
	explain_failure(ret, &verdicts->benches[index].result, request->cpu, &finding);
	bench_complain(run, device, verdicts, &finding);
}

/* What check would ask: under which behaviour of the kernel the figures came about. */
static void gather_behaviour(struct run *run, const struct vfio_handle *handle,
			     struct device_facts *device)
{
	if (device->msix.status)
		return;
	vfio_gather_region(handle, device, device->msix.table.bar);
	probe_gather(handle, run->report.facts.host.page_size, device);
}

/*
 * PCI 3.0, 6.2.2: without memory decoding a function answers no access to its BARs. Of a virtual
 * function the bit is hardwired to 0 (SR-IOV 1.1, 3.4.1.3), and vfio-pci has passed that on until
 * Linux 5.8 (ebfa440ce38b): there only the access itself shows whether the BAR answers.
 */
static bool memory_is_on(struct run *run, const struct device_facts *device,
			 struct device_report *verdicts)
{
	const struct environment_number *memory = &device->surroundings->memory_enabled;
	AUTO_FINDING finding = { 0 };

	if (memory->status || memory->value || device->pci.virtual_function)
		return true;
	finding_set(&finding, FINDING_MEMORY_OFF,
		    "the function's memory decoding is off, with the device open (power state %s)",
		    device->surroundings->power_state.status ?
			    "unknown" : device->surroundings->power_state.text);
	finding_remedy(&finding, "see dmesg: the reset at opening may have failed");
	bench_complain(run, device, verdicts, &finding);
	return false;
}

static bool trapped_is_whole(struct run *run, const struct device_facts *device,
			     struct device_report *verdicts, const struct register_choice *place)
{
	const struct bench_args *args = run->args;
	AUTO_FINDING finding = { 0 };
	int wide;

	if (place->width < 8 || !(args->measure.paths & 1u << MEASURE_TRAPPED))
		return true;
	wide = symbol_find(run->options->sysroot, "vfio_pci_core_ioread64");
	if (register_check_width(place, device, wide, &finding))
		return true;
	bench_complain(run, device, verdicts, &finding);
	return false;
}

static bool place_is_good(struct run *run, const struct device_facts *device,
			  struct device_report *verdicts, struct register_choice *place)
{
	const struct bench_args *args = run->args;
	const bool must_map = !(args->measure.paths & 1u << MEASURE_TRAPPED);
	const bool may_map = args->measure.paths & 1u << MEASURE_MMAPPED;
	AUTO_FINDING finding = { 0 };
	const bool good =
		register_check(&run->report.facts.host, device, must_map, place, &finding);

	/* A path that nobody asked for needs no word about why it cannot be had. */
	if (!good || (finding.id && may_map))
		bench_complain(run, device, verdicts, &finding);
	return good && trapped_is_whole(run, device, verdicts, place);
}

/* --write: the posted write first, then the write that is read back, as a bench of its own. */
static void measure_writes(struct run *run, struct measure_request *request,
			   const struct device_facts *device, struct device_report *verdicts)
{
	struct bench_report *again = report_add_bench(verdicts);

	again->place = verdicts->benches[0].place;
	request->operation = MEASURE_WRITE;
	measure(run, request, device, verdicts, 0);
	if (verdicts->failed || *signals_flag())
		return;
	request->operation = MEASURE_WRITE_READ;
	measure(run, request, device, verdicts, 1);
}

static void measure_places(struct run *run, int fd, int cpu, struct device_facts *device,
			   struct device_report *verdicts)
{
	const struct bench_args *args = run->args;

	for (size_t i = 0; i < verdicts->n_benches && !*signals_flag(); i++) {
		struct register_choice *place = &verdicts->benches[i].place;
		struct measure_request request;

		if (!place_is_good(run, device, verdicts, place))
			return;
		request = make_request(args, fd, cpu, place);
		if (args->write) {
			measure_writes(run, &request, device, verdicts);
			return;
		}
		measure(run, &request, device, verdicts, i);
		if (verdicts->failed)
			return;
	}
}

static int choose_cpu(const struct run *run, const struct device_facts *device, int *near_status)
{
	const struct bench_args *args = run->args;
	int cpu;

	*near_status = FACT_NOT_ASKED;
	if (args->cpu_given)
		return args->measure.cpu;
	*near_status = environment_near_cpu(run->options->sysroot, device->address, &cpu);
	return *near_status ? MEASURE_CPU_CURRENT : cpu;
}

static void gather_surroundings(struct run *run, int cpu, const struct vfio_handle *handle,
				struct device_facts *device, struct device_facts *linked)
{
	device->surroundings = xcalloc(1, sizeof(*device->surroundings));
	surroundings_gather(run->options->sysroot, cpu, handle, linked, device->surroundings);
}

static void gather_regions(struct run *run, const struct vfio_handle *handle,
			   struct device_facts *device, const struct device_report *verdicts)
{
	gather_behaviour(run, handle, device);
	for (size_t i = 0; i < verdicts->n_benches; i++)
		vfio_gather_region(handle, device, verdicts->benches[i].place.bar);
}

/* Return: whether to go on; if not, it has been told why. */
static bool choose_places(struct run *run, const struct device_facts *device,
			  struct device_report *verdicts)
{
	struct register_choice places[REGISTERS_MAX];
	AUTO_FINDING finding = { 0 };
	const size_t n = locate(run->args, device, places, &finding);

	add_places(verdicts, places, n);
	if (n == 0)
		bench_complain(run, device, verdicts, &finding);
	return n > 0;
}

int bench_gather(struct run *run, const struct vfio_handle *handle, struct device_facts *device,
		 struct device_report *verdicts)
{
	const struct bench_args *args = run->args;
	int near_status;
	const int cpu = choose_cpu(run, device, &near_status);
	bool on;

	if (!choose_places(run, device, verdicts))
		return 0;
	on = args->enable_ioctl && allow_on(handle, device);
	gather_surroundings(run, cpu, handle, device, device);
	device->surroundings->near_status = near_status;
	gather_regions(run, handle, device, verdicts);
	device->probe.ioctl_enabled = on;
	if (memory_is_on(run, device, verdicts))
		measure_places(run, handle->device, cpu, device, verdicts);
	if (verdicts->failed)
		report_drop_benches(verdicts);
	if (on)
		allow_off(run, handle, device);
	return 0;
}

void bench_judge(struct run *run, const struct device_facts *device, struct device_report *verdicts)
{
	if (device->probe.status == 0)
		check_judge(&run->report.facts.host, device, &verdicts->check);
	for (size_t i = 0; i < verdicts->n_benches; i++)
		quality_judge(&verdicts->benches[i].result, device->surroundings,
			      &verdicts->benches[i].quality);
}

static void measure_memory(struct run *run, int fd, int cpu, struct device_facts *device,
			   struct device_report *verdicts)
{
	const struct bench_args *args = run->args;
	struct register_choice place = {
		.chosen = true,
		.offset = SELFTEST_OFFSET,
		.fd_offset = SELFTEST_OFFSET,
		.width = args->where.width,
		.name = "memory",
		.mappable = true,
	};
	struct measure_request request = make_request(args, fd, cpu, &place);

	add_places(verdicts, &place, 1);
	if (!request.time_ns)
		request.time_ns = SELFTEST_TIME_NS;
	measure(run, &request, device, verdicts, 0);
}

int bench_selftest(struct run *run)
{
	const struct bench_args *args = run->args;
	struct device_facts *device = facts_add_device(&run->report.facts, "selftest");
	AUTO_CLOSE int fd = memfd_create("vfio-msixctl-selftest", MFD_CLOEXEC);
	struct device_report *verdicts = xcalloc(1, sizeof(*verdicts));

	run->report.devices = verdicts;
	if (fd < 0 || ftruncate(fd, sysconf(_SC_PAGESIZE)) != 0)
		return -errno;
	gather_surroundings(run, args->measure.cpu, NULL, device, NULL);
	measure_memory(run, fd, args->measure.cpu, device, verdicts);
	if (verdicts->failed)
		report_drop_benches(verdicts);
	else
		bench_judge(run, device, verdicts);
	return 0;
}
