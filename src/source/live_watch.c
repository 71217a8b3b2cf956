// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <time.h>

#include "gather/kallsyms.h"
#include "gather/sysfs.h"
#include "gather/tracing_vfio.h"
#include "source/live.h"

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

/* Return: 0, or -errno; what all devices have in common is set in @traps. */
static int start(const struct live *live, struct tracing **tracing, struct traps_facts *traps)
{
	const struct facts *facts = live->facts;
	int ret = tracing_open(live->request->sysroot, tracing, &traps->step);

	if (ret == 0)
		ret = tracing_vfio_make(*tracing, &traps->step);
	/* The kernel's own error for that differs from version to version. */
	if (ret && traps->step == TRAP_STEP_PROBE &&
	    kallsyms_find(live->request->sysroot, "vfio_pci_core_read") == -ENOENT)
		ret = -ENOENT;
	if (ret == 0)
		ret = tracing_test(*tracing, traps, &traps->step);
	if (ret)
		return ret;
	traps->step = TRAP_STEP_TRIGGER;
	for (size_t i = 0; i < facts->n_devices && ret == 0; i++)
		if (is_watched(&facts->devices[i]))
			ret = tracing_vfio_count(*tracing, i, facts->devices[i].address);
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
	traps->elapsed_ns = now_ns() - begin;
	traps->stopped = *live->request->stop;
	traps->step = TRAP_STEP_NONE;
}

static void read_counts(const struct tracing *tracing, struct facts *facts)
{
	for (size_t i = 0; i < facts->n_devices; i++) {
		struct traps_facts *traps = &facts->devices[i].traps;

		if (traps->status)
			continue;
		traps->status = tracing_vfio_read(tracing, i, traps);
		if (traps->status)
			traps->step = TRAP_STEP_READ;
	}
}

static void set_all(struct facts *facts, const struct traps_facts *traps)
{
	for (size_t i = 0; i < facts->n_devices; i++) {
		facts->devices[i].traps = *traps;
		if (!is_watched(&facts->devices[i]))
			facts->devices[i].traps.status = FACT_NOT_THERE;
	}
}

static bool any_watched(const struct facts *facts)
{
	for (size_t i = 0; i < facts->n_devices; i++)
		if (is_watched(&facts->devices[i]))
			return true;
	return false;
}

void live_watch(struct live *live)
{
	struct traps_facts traps = { 0 };
	struct tracing *tracing = NULL;

	traps.cost_status = FACT_NOT_ASKED;
	if (any_watched(live->facts))
		traps.status = start(live, &tracing, &traps);
	if (traps.status)
		sysfs_read_choice(live->request->sysroot, traps.lockdown, sizeof(traps.lockdown),
				  "/sys/kernel/security/lockdown");
	if (tracing && traps.status == 0)
		count(live, tracing, &traps);
	set_all(live->facts, &traps);
	if (traps.status == 0 && tracing)
		read_counts(tracing, live->facts);
	tracing_close(tracing);
}
