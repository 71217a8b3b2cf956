// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/pin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static int pin_to_cpu(struct pin *pin, int cpu)
{
	cpu_set_t cpus[PIN_CPU_SETS];

	if (cpu < 0 || cpu >= PIN_CPU_SETS * CPU_SETSIZE)
		return -EINVAL;
	if (!pin->pinned && sched_getaffinity(0, sizeof(pin->old_cpus), pin->old_cpus))
		return -errno;
	CPU_ZERO_S(sizeof(cpus), cpus);
	CPU_SET_S((size_t)cpu, sizeof(cpus), cpus);
	if (sched_setaffinity(0, sizeof(cpus), cpus))
		return -errno;
	pin->pinned = true;
	return 0;
}

int pin_to_round(struct pin *pin, const struct measure_request *request, unsigned int round,
		 struct measure_result *result)
{
	int cpu;

	if (!request->n_cpus)
		return 0;
	cpu = request->cpu[round % request->n_cpus];
	if (cpu == MEASURE_CPU_CURRENT)
		cpu = pin->last >= 0 ? pin->last : sched_getcpu();
	if (cpu == pin->last)
		return 0;
	result->pin_status = pin_to_cpu(pin, cpu);
	if (result->pin_status == 0)
		pin->last = cpu;
	else
		result->cpu = cpu;
	return result->pin_status;
}

/* "0,4,8": in the order of the rounds. */
static void pin_list(const struct pin *pin, const struct measure_request *request,
		     struct measure_result *result)
{
	size_t used = 0;

	result->cpu = pin->last;
	for (unsigned int i = 0; i < request->n_cpus; i++) {
		int cpu = request->cpu[i] == MEASURE_CPU_CURRENT ? pin->last : request->cpu[i];

		used += (size_t)snprintf(result->cpus + used, sizeof(result->cpus) - used, "%s%d",
					 i ? "," : "", cpu);
	}
}

static int pin_raise(struct pin *pin)
{
	struct sched_param param = { .sched_priority = 1 };

	pin->old_policy = sched_getscheduler(0);
	if (pin->old_policy < 0 || sched_getparam(0, &pin->old_param))
		return -errno;
	if (sched_setscheduler(0, SCHED_FIFO, &param))
		return -errno;
	pin->realtime = true;
	return 0;
}

/* The request is valid as long as the file is open: Documentation/power/pm_qos_interface.rst. */
static int pin_hold_latency(struct pin *pin)
{
	int32_t microseconds = 0;
	int ret;

	pin->latency_fd = open("/dev/cpu_dma_latency", O_WRONLY | O_CLOEXEC);
	if (pin->latency_fd < 0)
		return -errno;
	if (write(pin->latency_fd, &microseconds, sizeof(microseconds)) ==
	    (ssize_t)sizeof(microseconds))
		return 0;
	ret = -errno;
	close(pin->latency_fd);
	pin->latency_fd = -1;
	return ret;
}

int pin_enter(struct pin *pin, const struct measure_request *request, struct measure_result *result)
{
	int ret;

	*pin = (struct pin){ .last = -1, .latency_fd = -1 };
	ret = pin_to_round(pin, request, 0, result);
	if (ret)
		return ret;
	pin_list(pin, request, result);
	if (request->realtime)
		result->realtime_status = pin_raise(pin);
	if (request->cpu_latency)
		result->latency_status = pin_hold_latency(pin);
	return 0;
}

int pin_lock(struct pin *pin)
{
	int ret = 0;

	if (mlockall(MCL_CURRENT | MCL_ONFAULT)) {
		ret = -errno;
		/* MCL_ONFAULT was added in Linux 4.4. */
		if (ret == -EINVAL)
			ret = mlockall(MCL_CURRENT) ? -errno : 0;
	}
	pin->locked = pin->locked || !ret;
	return ret;
}

void pin_yield(const struct pin *pin)
{
	if (pin->realtime)
		usleep(1); /* sched_yield() would only yield to threads of this priority */
}

void pin_leave(struct pin *pin)
{
	if (pin->locked)
		munlockall();
	if (pin->latency_fd >= 0)
		close(pin->latency_fd);
	if (pin->realtime)
		sched_setscheduler(0, pin->old_policy, &pin->old_param);
	if (pin->pinned)
		sched_setaffinity(0, sizeof(pin->old_cpus), pin->old_cpus);
	*pin = (struct pin){ .last = -1, .latency_fd = -1 };
}
