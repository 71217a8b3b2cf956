// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <time.h>

#include "gather/kallsyms.h"
#include "gather/sysfs.h"
#include "gather/tracing_kvm.h"
#include "gather/tracing_vfio.h"
#include "source/live.h"
#include "xmalloc.h"

#define STEP_NS UINT64_C(100000000)

static uint64_t now_ns(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* One that is no PCI function, or was not found, has no registers to be counted. */
static bool is_watched(const struct device_facts *device)
{
	return device->pci.status == 0;
}

/* Whether something is counted of it: not if KVM was to count by an option, and cannot. */
static bool counts(const struct live *live, const struct device_facts *device)
{
	const struct request *request = live->request;
	const bool asked =
		request->trap_sources == TRAP_SOURCES_KVM || request->qmp || request->n_windows;

	return is_watched(device) && (!asked || device->traps.guest.status == 0);
}

static bool any(const struct live *live,
		bool (*is)(const struct live *live, const struct device_facts *device))
{
	for (size_t i = 0; i < live->facts->n_devices; i++)
		if (is(live, &live->facts->devices[i]))
			return true;
	return false;
}

static int begin_guest(const struct live *live, const struct tracing *tracing, size_t index)
{
	struct device_facts *device = &live->facts->devices[index];
	AUTO_FREE char *proc = xasprintf("%s/proc", live->request->sysroot);
	int ret = live_guest(live, device);

	return ret ? ret : tracing_kvm_count(tracing, proc, index, &device->traps.guest);
}

/* Failures in KVM are facts of their own: without it, vfio-pci alone counts. */
static void begin_guests(const struct live *live, const struct tracing *tracing)
{
	struct facts *facts = live->facts;

	for (size_t i = 0; i < facts->n_devices; i++)
		if (is_watched(&facts->devices[i]))
			facts->devices[i].traps.guest.status = begin_guest(live, tracing, i);
}

/* Return: 0, or -errno; what all devices have in common is set in @traps. */
static int begin_vfio(const struct live *live, struct tracing *tracing, struct traps_facts *traps)
{
	const struct facts *facts = live->facts;
	int ret = tracing_vfio_make(tracing, &traps->step);

	/* The kernel's own error for that differs from version to version. */
	if (ret && traps->step == TRAP_STEP_PROBE &&
	    kallsyms_find(live->request->sysroot, "vfio_pci_core_read") == -ENOENT)
		ret = -ENOENT;
	if (ret == 0)
		ret = tracing_test(tracing, traps, &traps->step);
	if (ret)
		return ret;
	traps->step = TRAP_STEP_TRIGGER;
	for (size_t i = 0; i < facts->n_devices && ret == 0; i++)
		if (is_watched(&facts->devices[i]))
			ret = tracing_vfio_count(tracing, i, facts->devices[i].address);
	return ret;
}

/*
 * KVM begins to count before vfio-pci and stops after it: it sees all accesses of a guest that
 * vfio-pci sees.
 */
static int begin(const struct live *live, struct tracing **tracing, struct traps_facts *traps)
{
	int ret = tracing_open(live->request->sysroot, tracing, &traps->step);

	if (ret)
		return ret;
	if (traps->sources != TRAP_SOURCES_VFIO)
		begin_guests(live, *tracing);
	if (traps->sources != TRAP_SOURCES_KVM && any(live, counts))
		ret = begin_vfio(live, *tracing, traps);
	if (ret == 0)
		traps->step = TRAP_STEP_NONE;
	return ret;
}

static void wait_until_over(const struct request *request)
{
	const uint64_t begin = now_ns(), end = add_u64(begin, request->watch_ns);
	uint64_t now = begin;

	while (now < end && !*request->stop) {
		const uint64_t step = min_u64(end - now, STEP_NS);
		const struct timespec time = { .tv_nsec = (long)step };

		nanosleep(&time, NULL);
		now = now_ns();
		request->watched(request->watched_arg, now - begin);
	}
}

static void count(const struct live *live, const struct tracing *tracing, struct traps_facts *traps)
{
	const uint64_t begin = now_ns();

	wait_until_over(live->request);
	tracing_vfio_stop(tracing);
	tracing_kvm_stop(tracing);
	traps->elapsed_ns = now_ns() - begin;
	traps->stopped = *live->request->stop;
}

/* Return: 0, or -errno. */
static int read_device(const struct tracing *tracing, size_t index, struct traps_facts *traps)
{
	int ret = 0;

	if (traps->sources != TRAP_SOURCES_KVM)
		ret = tracing_vfio_read(tracing, index, traps);
	if (ret == 0 && traps->guest.status == 0)
		ret = tracing_kvm_read(tracing, index, traps);
	return ret;
}

static void read_counts(const struct tracing *tracing, struct facts *facts)
{
	for (size_t i = 0; i < facts->n_devices; i++) {
		struct traps_facts *traps = &facts->devices[i].traps;

		if (traps->status)
			continue;
		traps->status = read_device(tracing, i, traps);
		if (traps->status)
			traps->step = TRAP_STEP_READ;
	}
}

/* What all devices have in common; what is known of the guest of each stays. */
static void set_all(struct facts *facts, const struct traps_facts *traps)
{
	for (size_t i = 0; i < facts->n_devices; i++) {
		struct traps_facts *own = &facts->devices[i].traps;
		const struct trap_guest guest = own->guest;

		*own = *traps;
		own->guest = guest;
		if (!is_watched(&facts->devices[i]))
			own->status = FACT_NOT_THERE;
	}
}

static bool is_function(const struct live *live, const struct device_facts *device)
{
	(void)live;
	return is_watched(device);
}

void live_watch(struct live *live)
{
	struct traps_facts traps = {
		.cost_status = FACT_NOT_ASKED,
		.sources = live->request->trap_sources,
	};
	struct tracing *tracing = NULL;
	bool counting;

	if (any(live, is_function))
		traps.status = begin(live, &tracing, &traps);
	if (traps.status)
		sysfs_read_choice(live->request->sysroot, traps.lockdown, sizeof(traps.lockdown),
				  "/sys/kernel/security/lockdown");
	counting = tracing && traps.status == 0 && any(live, counts);
	if (counting)
		count(live, tracing, &traps);
	set_all(live->facts, &traps);
	if (counting)
		read_counts(tracing, live->facts);
	tracing_close(tracing);
}
