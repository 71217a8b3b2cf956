// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/request.h"

void measure_request_init(struct measure_request *request)
{
	*request = (struct measure_request){
		.fd = -1,
		.width = 4,
		.operation = MEASURE_READ,
		.paths = MEASURE_DEVICE_PATHS,
		.blocks = MEASURE_ROUNDS * MEASURE_ROUND_BLOCKS,
		.round_blocks = MEASURE_ROUND_BLOCKS,
		.samples = 2000,
		.gap_ns = 1000,
		.cpu = { MEASURE_CPU_CURRENT },
		.n_cpus = 1,
		.clock = CLOCK_SOURCE_AUTO,
	};
}

bool measure_request_is_valid(const struct measure_request *request)
{
	unsigned int width = request->width;

	return (width == 1 || width == 2 || width == 4 || width == 8) && width <= sizeof(long) &&
	       !(request->offset & (width - 1)) && request->paths &&
	       !(request->paths & ~MEASURE_DEVICE_PATHS) && request->blocks &&
	       request->round_blocks &&
	       request->blocks <= MEASURE_ROUNDS_MAX * request->round_blocks &&
	       request->round_blocks <= MEASURE_BLOCKS_MAX / MEASURE_ROUNDS_MAX &&
	       request->n_cpus <= MEASURE_CPUS_MAX && request->samples &&
	       request->operation <= MEASURE_WRITE_READ && request->precision >= 0 &&
	       (!request->reader || request->operation == MEASURE_READ);
}
