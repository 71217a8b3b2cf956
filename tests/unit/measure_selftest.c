// SPDX-License-Identifier: GPL-2.0-or-later
/* The engine with its defaults on a memfd, printed like plain_loop.c, to be compared with it. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "measure/measure.h"

int main(void)
{
	struct measure_request request;
	struct measure_result result;

	measure_request_init(&request);
	request.offset = 0x40;
	request.fd = memfd_create("selftest", MFD_CLOEXEC);
	if (request.fd < 0 || ftruncate(request.fd, sysconf(_SC_PAGESIZE)))
		return 1;
	if (measure_run(&request, &result))
		return 1;
	printf("trapped_p50_ns %.4f\nmmapped_p50_ns %.4f\n", result.path[MEASURE_TRAPPED].p50_ns,
	       result.path[MEASURE_MMAPPED].p50_ns);
	measure_free(&result);
	return 0;
}
