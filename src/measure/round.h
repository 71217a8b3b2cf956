/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is made anew for each round, as a run of its own would find it anew. */
#ifndef MEASURE_ROUND_H
#define MEASURE_ROUND_H

#include <stdint.h>

#include "measure/map.h"

struct measure_request;

/**
 * struct round - what the paths of one round are reached through
 * @device: the fd of trapped and mmapped: request->fd, or what request->renew has opened
 * @control: a memfd of one page, for the system calls of the control
 * @control_offset: where in that page the register would be
 * @mmapped: the page of the device that holds the register; not mapped if that path is not measured
 * @memory: a page of private memory, for the control of mmapped
 */
struct round {
	int device;
	int control;
	uint64_t control_offset;
	struct map mmapped;
	struct map memory;
};

/**
 * round_open() - open and map all of it
 * @round: to be given to round_close() whatever is returned
 *
 * Return: 0; -errno. If it is the device's page that cannot be mapped, @round->memory is mapped and
 * @round->mmapped is not.
 */
int round_open(const struct measure_request *request, struct round *round);

/* round_close() - put everything back; what is closed already stays so */
void round_close(const struct measure_request *request, struct round *round);

#endif
