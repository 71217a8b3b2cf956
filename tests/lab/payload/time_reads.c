// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What reading a register costs here: time_reads RESOURCE OFFSET COUNT
 *
 * RESOURCE is sysfs' file of a BAR, OFFSET in its first page. Prints nanoseconds per read of 4 bytes.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

int main(int argc, char **argv)
{
	const long count = argc == 4 ? atol(argv[3]) : 0;
	const int fd = count > 0 ? open(argv[1], O_RDWR) : -1;
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	volatile uint32_t *registers;
	double begin;

	if (fd < 0) {
		fprintf(stderr, "usage: time_reads RESOURCE OFFSET COUNT\n");
		return 2;
	}
	registers = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);
	if (registers == MAP_FAILED) {
		perror(argv[1]);
		return 1;
	}
	registers += strtoul(argv[2], NULL, 0) / sizeof(*registers);
	(void)*registers; /* the page fault */
	begin = now_ns();
	for (long i = 0; i < count; i++)
		(void)*registers;
	printf("%.0f\n", (now_ns() - begin) / (double)count);
	return 0;
}
