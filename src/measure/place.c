// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static int place_pin(struct place *place, int wanted, int *cpu)
{
	cpu_set_t cpus[PLACE_CPU_SETS];

	if (wanted == MEASURE_CPU_CURRENT)
		wanted = sched_getcpu();
	if (wanted < 0)
		return wanted == -1 ? -errno : -EINVAL;
	if (wanted >= PLACE_CPU_SETS * CPU_SETSIZE)
		return -EINVAL;
	if (sched_getaffinity(0, sizeof(place->old_cpus), place->old_cpus))
		return -errno;
	CPU_ZERO_S(sizeof(cpus), cpus);
	CPU_SET_S((size_t)wanted, sizeof(cpus), cpus);
	if (sched_setaffinity(0, sizeof(cpus), cpus))
		return -errno;
	place->pinned = true;
	*cpu = wanted;
	return 0;
}

static int place_raise(struct place *place)
{
	struct sched_param param = { .sched_priority = 1 };

	place->old_policy = sched_getscheduler(0);
	if (place->old_policy < 0 || sched_getparam(0, &place->old_param))
		return -errno;
	if (sched_setscheduler(0, SCHED_FIFO, &param))
		return -errno;
	place->realtime = true;
	return 0;
}

/* The request lasts as long as the file is open: Documentation/power/pm_qos_interface.rst. */
static int place_hold_latency(struct place *place)
{
	int32_t microseconds = 0;
	int ret;

	place->latency_fd = open("/dev/cpu_dma_latency", O_WRONLY | O_CLOEXEC);
	if (place->latency_fd < 0)
		return -errno;
	if (write(place->latency_fd, &microseconds, sizeof(microseconds)) ==
	    (ssize_t)sizeof(microseconds))
		return 0;
	ret = -errno;
	close(place->latency_fd);
	place->latency_fd = -1;
	return ret;
}

int place_enter(struct place *place, const struct measure_request *request,
		struct measure_result *result)
{
	*place = (struct place) { .latency_fd = -1 };
	if (request->cpu != MEASURE_CPU_ANY) {
		result->pin_status = place_pin(place, request->cpu, &result->cpu);
		if (result->pin_status)
			return result->pin_status;
	}
	if (request->realtime)
		result->realtime_status = place_raise(place);
	if (request->cpu_latency)
		result->latency_status = place_hold_latency(place);
	return 0;
}

int place_lock(struct place *place)
{
	int ret = 0;

	if (mlockall(MCL_CURRENT | MCL_ONFAULT)) {
		ret = -errno;
		/* MCL_ONFAULT is of Linux 4.4. */
		if (ret == -EINVAL)
			ret = mlockall(MCL_CURRENT) ? -errno : 0;
	}
	place->locked = place->locked || !ret;
	return ret;
}

void place_yield(const struct place *place)
{
	if (place->realtime)
		usleep(1); /* sched_yield() would let nobody in but others of this priority */
}

void place_leave(struct place *place)
{
	if (place->locked)
		munlockall();
	if (place->latency_fd >= 0)
		close(place->latency_fd);
	if (place->realtime)
		sched_setscheduler(0, place->old_policy, &place->old_param);
	if (place->pinned)
		sched_setaffinity(0, sizeof(place->old_cpus), place->old_cpus);
	*place = (struct place) { .latency_fd = -1 };
}
