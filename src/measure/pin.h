/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_PIN_H
#define MEASURE_PIN_H

#include <sched.h>
#include <stdbool.h>

#include "measure/request.h"

#define PIN_CPU_SETS 8 /* of CPU_SETSIZE each: 8192 processors */

/**
 * struct pin - affinity and scheduling of this thread, and the previous ones
 * @last: the CPU that it is pinned to now, -1 if none
 */
struct pin {
	int last;
	cpu_set_t old_cpus[PIN_CPU_SETS];
	bool pinned;
	int old_policy;
	struct sched_param old_param;
	bool realtime;
	bool locked;
	int latency_fd;
};

/**
 * pin_enter() - pin and, if requested, raise the scheduling class and limit C-states
 * @result: cpu, cpus, pin_status, realtime_status and latency_status are set
 *
 * Return: 0; -errno of pinning, the only step that a run requires. pin_leave() must follow in
 * either case.
 */
int pin_enter(struct pin *pin, const struct measure_request *request,
	      struct measure_result *result);

/**
 * pin_to_round() - pin to the CPU of a round
 * @round: from 0
 *
 * Return: 0 or -errno of pinning, which is then also @result->pin_status, with @result->cpu.
 */
int pin_to_round(struct pin *pin, const struct measure_request *request, unsigned int round,
		 struct measure_result *result);

/**
 * pin_lock() - lock pages in memory, and later pages of existing mappings
 *
 * Pages never accessed are not populated, as plain mlockall() would do.
 *
 * Return: 0 or the -errno of mlockall().
 */
int pin_lock(struct pin *pin);

/* pin_yield() - let others run for a moment, if this thread is a real-time one */
void pin_yield(const struct pin *pin);

/* pin_leave() - restore everything */
void pin_leave(struct pin *pin);

#endif
