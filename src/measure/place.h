/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_PLACE_H
#define MEASURE_PLACE_H

#include <sched.h>
#include <stdbool.h>

#include "measure/request.h"

#define PLACE_CPU_SETS 8 /* of CPU_SETSIZE each: 8192 processors */

/**
 * struct place - where and how this thread runs, and how it ran before
 */
struct place {
	cpu_set_t old_cpus[PLACE_CPU_SETS];
	bool pinned;
	int old_policy;
	struct sched_param old_param;
	bool realtime;
	bool locked;
	int latency_fd;
};

/**
 * place_enter() - pin, and raise the scheduling class and hold the C-states where asked for
 * @result: cpu, pin_status, realtime_status and latency_status are set
 *
 * Return: 0; the -errno of pinning, the only step that a run cannot do without. place_leave() is
 * due in either case.
 */
int place_enter(struct place *place, const struct measure_request *request,
		struct measure_result *result);

/**
 * place_lock() - lock what is in memory now, and what comes into it of the mappings there are
 *
 * Pages never touched are not brought in, which plain mlockall() would do.
 *
 * Return: 0 or the -errno of mlockall().
 */
int place_lock(struct place *place);

/* place_yield() - let others run for a moment, if this thread is one of those that need not */
void place_yield(const struct place *place);

/* place_leave() - put everything back */
void place_leave(struct place *place);

#endif
