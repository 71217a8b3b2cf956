// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An independent measurement to hold the tool's against: pread and mapped loads of a memfd in a
 * plain loop between two calls of clock_gettime(), long enough for the clock not to matter, and no
 * longer, since a round that was disturbed counts like any other. Shares no code with the tool.
 * Prints, in nanoseconds for one 4-byte read, the median of 501 rounds:
 *
 *	trapped_p50_ns 431.02
 *	mmapped_p50_ns 0.39
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 501
#define PREADS 64 /* in a round at the most, which then takes a few tens of microseconds */
#define ROUND_NS 50000
#define LOADS 65536
#define OFFSET 0x40

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left > right) - (left < right);
}

static double time_preads(int fd, int count)
{
	uint32_t value;
	double begin = now_ns();

	for (int i = 0; i < count; i++) {
		if (pread(fd, &value, sizeof(value), OFFSET) != sizeof(value))
			exit(1);
	}
	return now_ns() - begin;
}

/* Where a system call takes long, as in an emulated machine, fewer of them make a round. */
static int choose_preads(int fd)
{
	int count = PREADS;

	while (count > 1 && time_preads(fd, count) > ROUND_NS)
		count /= 2;
	return count;
}

int main(void)
{
	static double trapped[ROUNDS];
	static double mmapped[ROUNDS];
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int fd = memfd_create("plain-loop", MFD_CLOEXEC);
	const volatile uint32_t *word;
	int preads;
	char *map;

	if (fd < 0 || ftruncate(fd, (off_t)page))
		return 1;
	map = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return 1;
	word = (const volatile uint32_t *)(map + OFFSET);
	preads = choose_preads(fd);
	for (int round = 0; round < ROUNDS; round++) {
		double begin;

		trapped[round] = time_preads(fd, preads) / preads;
		begin = now_ns();
		for (int i = 0; i < LOADS; i++)
			(void)*word;
		mmapped[round] = (now_ns() - begin) / LOADS;
	}
	qsort(trapped, ROUNDS, sizeof(*trapped), by_value);
	qsort(mmapped, ROUNDS, sizeof(*mmapped), by_value);
	printf("trapped_p50_ns %.4f\nmmapped_p50_ns %.4f\n", trapped[ROUNDS / 2],
	       mmapped[ROUNDS / 2]);
	return 0;
}
