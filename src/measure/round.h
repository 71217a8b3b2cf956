/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is set up for each round, as for a run of its own. */
#ifndef MEASURE_ROUND_H
#define MEASURE_ROUND_H

#include <stdbool.h>
#include <stdint.h>

#include "measure/map.h"

struct measure_request;

/**
 * struct round - descriptors and mappings for the paths of one round
 * @device: the fd of trapped and mmapped: request->fd, or what request->renew has opened; -1 with a
 *	reader
 * @control: a memfd of one page, for the system calls of the control
 * @control_offset: the offset in that page that corresponds to the register
 * @mmapped: the page of the device that holds the register; not mapped if that path is not measured
 * @memory: a page of private memory, for the control of mmapped
 * @begun: everything else is there, the device's page may be mapped
 */
struct round {
	int device;
	int control;
	uint64_t control_offset;
	struct map mmapped;
	struct map memory;
	bool begun;
};

/**
 * round_open() - open and map everything
 * @round: to be closed by round_close() whatever is returned
 *
 * Return: 0; -errno. If it is the device's page that cannot be mapped, @round->begun is set.
 */
int round_open(const struct measure_request *request, struct round *round);

/* round_close() - close and unmap everything that is open */
void round_close(const struct measure_request *request, struct round *round);

#endif
