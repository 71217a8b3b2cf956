// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What makes two runs of bench differ: renewal RENEW ROUNDS MILLISECONDS
 *
 * Times a pread() of a memfd, a load from its mapping and a load from private memory in ROUNDS
 * rounds of MILLISECONDS, and prints the three medians of each round, in nanoseconds, one round per
 * line. Before each round it renews what RENEW names, and nothing else:
 *
 *	nothing	the same loop again
 *	rest	it sleeps for 20 ms
 *	cpu	the next of the CPUs it may run on; otherwise all rounds run on one
 *	pages	the memfd, its mapping and the array of samples
 *	thread	a thread, and with it a kernel stack
 *	fork	a child process, its page tables and its copy of the memory; the memfd is shared
 *	child	"fork" and "pages"
 *	fixed	a program, whose address space always has the same layout
 *	exec	a program: all of the above except the CPU, and the layout of the address space
 *
 * Exit status: 0, 1 on failure, 2 on wrong usage.
 */
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "measure/clock_read.h"

#define BLOCK 500  /* samples of each path */
#define BATCH 256  /* loads in a sample */
#define SAMPLES_MAX 100000
#define GAP_NS 1000
#define REST_US 20000
#define OFFSET 0x40

enum { TRAPPED, MMAPPED, PRIVATE, PATHS };

struct place {
	int fd;
	char *page[PATHS];
	double *sample[PATHS];
};

struct round {
	struct place *place;
	double ms;
	double median[PATHS];
};

static enum clock_source source = CLOCK_SOURCE_NATIVE;
static double ticks_per_ns;

static void fail(const char *what)
{
	perror(what);
	_exit(1);
}

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static uint64_t begin(void)
{
	return source == CLOCK_SOURCE_NATIVE ? clock_begin(CLOCK_SOURCE_NATIVE, false) :
					       clock_begin(CLOCK_SOURCE_PORTABLE, false);
}

static uint64_t end(void)
{
	unsigned int cpu;

	return source == CLOCK_SOURCE_NATIVE ? clock_end(CLOCK_SOURCE_NATIVE, false, &cpu) :
					       clock_end(CLOCK_SOURCE_PORTABLE, false, &cpu);
}

static void calibrate(void)
{
	double since = now_ns();
	uint64_t ticks;

	if (!CLOCK_NATIVE || getenv("PORTABLE")) {
		source = CLOCK_SOURCE_PORTABLE;
		ticks_per_ns = 1;
		return;
	}
	ticks = begin();
	usleep(20000);
	ticks_per_ns = (double)(begin() - ticks) / (now_ns() - since);
}

static void *make_pages(size_t size, int flags, int fd)
{
	void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (pages == MAP_FAILED)
		fail("mmap");
	return pages;
}

static void place_make(struct place *place)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	place->fd = memfd_create("renewal", MFD_CLOEXEC);
	if (place->fd < 0 || pwrite(place->fd, "", 1, (off_t)page - 1) != 1)
		fail("memfd");
	place->page[MMAPPED] = make_pages(page, MAP_SHARED, place->fd);
	place->page[PRIVATE] = make_pages(page, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	memset(place->page[PRIVATE], 0, page);
	for (int path = 0; path < PATHS; path++)
		place->sample[path] = make_pages(SAMPLES_MAX * sizeof(double),
						 MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static void place_free(struct place *place)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	close(place->fd);
	munmap(place->page[MMAPPED], page);
	munmap(place->page[PRIVATE], page);
	for (int path = 0; path < PATHS; path++)
		munmap(place->sample[path], SAMPLES_MAX * sizeof(double));
}

static double time_once(const struct place *place, int path)
{
	const volatile uint32_t *word = (const volatile uint32_t *)(place->page[path] + OFFSET);
	uint64_t ticks = begin();
	uint32_t value = 0;

	if (path == TRAPPED) {
		if (pread(place->fd, &value, sizeof(value), OFFSET) != sizeof(value))
			fail("pread");
		return (double)(end() - ticks) / ticks_per_ns;
	}
	for (int i = 0; i < BATCH; i++)
		value = word[value]; /* which is 0 */
	__asm__ volatile("" : : "r"(value));
	return (double)(end() - ticks) / ticks_per_ns / BATCH;
}

static int by_value(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left > right) - (left < right);
}

/* A B C C B A, and again until the time is up. */
static void *run_round(void *arg)
{
	static const int order[] = { TRAPPED, MMAPPED, PRIVATE, PRIVATE, MMAPPED, TRAPPED };
	struct round *round = arg;
	struct place *place = round->place;
	double until = now_ns() + round->ms * 1e6;
	int count[PATHS] = { 0 };

	for (int path = 0; path < PATHS; path++)
		for (int i = 0; i < BLOCK; i++)
			time_once(place, path);
	while (now_ns() < until && count[PRIVATE] + 2 * BLOCK <= SAMPLES_MAX) {
		for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
			int path = order[i];

			for (int n = 0; n < BLOCK; n++) {
				uint64_t before = begin();

				while ((double)(begin() - before) < GAP_NS * ticks_per_ns)
					;
				place->sample[path][count[path]++] = time_once(place, path);
			}
		}
	}
	for (int path = 0; path < PATHS; path++) {
		qsort(place->sample[path], (size_t)count[path], sizeof(double), by_value);
		round->median[path] = place->sample[path][count[path] / 2];
	}
	return NULL;
}

static void print(const struct round *round)
{
	printf("%.4f %.4f %.4f\n", round->median[TRAPPED], round->median[MMAPPED],
	       round->median[PRIVATE]);
	fflush(stdout);
}

static void in_thread(struct round *round)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run_round, round) || pthread_join(thread, NULL))
		fail("thread");
	print(round);
}

static void in_child(struct round *round, bool pages, char **command)
{
	int status = 1;
	pid_t child = fork();

	if (child == 0 && command) {
		execv("/proc/self/exe", command);
		fail("exec");
	}
	if (child == 0) {
		if (pages)
			place_make(round->place);
		run_round(round);
		print(round);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status)
		fail("child");
}

static void to_cpu(const cpu_set_t *allowed, int nth)
{
	cpu_set_t one;
	int cpu = -1;

	for (nth %= CPU_COUNT(allowed); nth >= 0; nth--) {
		do {
			cpu = (cpu + 1) % CPU_SETSIZE;
		} while (!CPU_ISSET(cpu, allowed));
	}
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		fail("sched_setaffinity");
}

int main(int argc, char **argv)
{
	cpu_set_t allowed;
	struct place place;
	struct round round = { .place = &place };
	const char *renew = argc == 4 ? argv[1] : "";
	char *again[] = { argv[0], "nothing", "1", argc == 4 ? argv[3] : NULL, NULL };

	if (argc != 4 || sched_getaffinity(0, sizeof(allowed), &allowed))
		return 2;
	round.ms = atof(argv[3]);
	calibrate();
	place_make(&place);
	if (strcmp(renew, "cpu") != 0 && CPU_COUNT(&allowed) > 1)
		to_cpu(&allowed, sched_getcpu());
	/* The programs that it starts inherit it; its own layout stays. */
	if (strcmp(renew, "fixed") == 0 && personality(ADDR_NO_RANDOMIZE) < 0)
		fail("personality");
	for (int i = 0; i < atoi(argv[2]); i++) {
		if (strcmp(renew, "cpu") == 0)
			to_cpu(&allowed, i);
		if (strcmp(renew, "rest") == 0)
			usleep(REST_US);
		if (strcmp(renew, "pages") == 0) {
			place_free(&place);
			place_make(&place);
		}
		if (strcmp(renew, "exec") == 0 || strcmp(renew, "fixed") == 0) {
			in_child(&round, false, again);
		} else if (strcmp(renew, "fork") == 0 || strcmp(renew, "child") == 0) {
			in_child(&round, *renew == 'c', NULL);
		} else if (strcmp(renew, "thread") == 0) {
			in_thread(&round);
		} else {
			run_round(&round);
			print(&round);
		}
	}
	return 0;
}
