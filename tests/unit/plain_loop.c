// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An independent measurement to hold the tool's against: pread and mapped loads of a memfd in a
 * plain loop between two calls of clock_gettime(), long enough for the clock not to matter, and no
 * longer, since a round that was disturbed counts like any other. Shares no code with the tool.
 * Prints, in nanoseconds for one 4-byte read, the median of 501 rounds:
 *
 *	trapped_p50_ns 431.02
 *	mmapped_p50_ns 0.39
 *
 * In an emulated machine reading the clock after a system call takes longer than otherwise. Two more
 * ways, each printing the first line alone, of 2001 rounds a microsecond apart:
 *
 *	single	one pread, less two readings of the clock with nothing between
 *	slope	what each of five preads takes more than one
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

#define SINGLES 2001
#define SLOPE 5
#define REST_NS 1000

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

static void rest(void)
{
	const double begin = now_ns();

	while (now_ns() - begin < REST_NS)
		;
}

/* The median of what @many preads take more than @few, for each of those more. */
static void time_more(int fd, int many, int few)
{
	static double high[SINGLES], low[SINGLES];

	for (int i = 0; i < SINGLES; i++) {
		rest();
		low[i] = time_preads(fd, few);
		rest();
		high[i] = time_preads(fd, many);
	}
	qsort(high, SINGLES, sizeof(*high), by_value);
	qsort(low, SINGLES, sizeof(*low), by_value);
	printf("trapped_p50_ns %.4f\n", (high[SINGLES / 2] - low[SINGLES / 2]) / (many - few));
}

/* Where a system call takes long, as in an emulated machine, fewer of them make a round. */
static int choose_preads(int fd)
{
	int count = PREADS;

	while (count > 1 && time_preads(fd, count) > ROUND_NS)
		count /= 2;
	return count;
}

int main(int argc, char **argv)
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
	if (argc > 1) {
		if (strcmp(argv[1], "single") == 0)
			time_more(fd, 1, 0);
		else
			time_more(fd, SLOPE, 1);
		return 0;
	}
	preads = choose_preads(fd);
	for (int round = 0; round < ROUNDS; round++) {
		double begin;

		trapped[round] = time_preads(fd, preads) / preads;
		begin = now_ns();
		for (int i = 0; i < LOADS; i++) {
			(void)*word;
			/* gcc 14 would make two loads a turn of it, which the tool's loop does not. */
			__asm__ volatile("" : "+r"(i));
		}
		mmapped[round] = (now_ns() - begin) / LOADS;
	}
	qsort(trapped, ROUNDS, sizeof(*trapped), by_value);
	qsort(mmapped, ROUNDS, sizeof(*mmapped), by_value);
	printf("trapped_p50_ns %.4f\nmmapped_p50_ns %.4f\n", trapped[ROUNDS / 2],
	       mmapped[ROUNDS / 2]);
	return 0;
}
