// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An independent measurement to compare the tool's with: pread and mapped loads of a memfd in a
 * plain loop between two calls of clock_gettime(), less two calls with nothing in between. A round
 * is a few microseconds long, enough for the clock not to matter: the median must be of rounds that
 * nothing has disturbed, and some hypervisors take a few microseconds of each fifty. Shares no code
 * with the tool.
 *
 *	plain_loop WAY COMMAND [ARG]...
 *
 * Runs COMMAND and, until it ends, its own rounds on the same CPU: the scheduler gives the CPU to
 * one or the other every few milliseconds, so both have the same frequency, the same neighbours on
 * the core, and the same load. After COMMAND's own output it prints the medians of the rounds, in
 * nanoseconds for one 4-byte read:
 *
 *	trapped_p50_ns 431.02
 *	mmapped_p50_ns 0.39
 *
 * A mapped read is the latency of a load: each has to wait for the one before.
 *
 * WAY is "batch", or "slope" for emulated machines, on which reading the clock after a system call
 * takes longer than otherwise: how much longer five preads take than one, divided by four; fewer
 * than five if they take long. Both are of calls right after one another; the first one after a
 * rest takes longer, under emulation by 1 to 5 %.
 *
 * Exit status: 0, 1 if COMMAND failed or ended before the first round, 2 on wrong usage.
 */
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 65536 /* the last ones are kept */
#define PREADS 32 /* at most, in a round */
#define ROUND_NS 50000
#define LOADS 2048
#define LOADS_EVERY 256 /* rounds of time_slope(): a system call right after them is slower */
#define LOADS_TIMES 9 /* then: the first microsecond is slower, an emulator looks up its code */
#define SLOPE 5 /* at most, and at least two */
#define SLOPE_NS 12000
#define SLOPE_TRIES 64
#define REST_NS 1000
#define OFFSET 0x40

static volatile sig_atomic_t ended;
static double first[ROUNDS];
static double second[ROUNDS];
static double third[ROUNDS];
static size_t rounds;
static size_t rounds_of_loads;

static void on_child(int signal)
{
	(void)signal;
	ended = 1;
}

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

static double median(double *values, size_t count)
{
	if (count > ROUNDS)
		count = ROUNDS;

	qsort(values, count, sizeof(*values), by_value);
	return values[count / 2];
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

/*
 * The address of each load depends on the previous one, but is always the same, since the mask is
 * 0.
 */
static double time_loads(const volatile char *place)
{
	size_t mask = 0;
	size_t next = 0;
	double begin;

	__asm__ volatile("" : "+r"(mask));
	begin = now_ns();
	for (int i = 0; i < LOADS; i++) {
		next = *(const volatile uint32_t *)(place + next) & mask;
		/* gcc 14 would unroll it to two loads per iteration, unlike the tool's loop. */
		__asm__ volatile("" : "+r"(i));
	}
	return now_ns() - begin;
}

static void rest(void)
{
	const double begin = now_ns();

	while (now_ns() - begin < REST_NS)
		;
}

/* The first pass is not kept. */
static void time_warm_loads(int fd, const volatile char *place)
{
	time_loads(place);
	for (int i = 1; i < LOADS_TIMES; i++)
		third[rounds_of_loads++ % ROUNDS] =
			(time_loads(place) - time_preads(fd, 0)) / LOADS;
}

static bool is_short(int fd, int preads)
{
	for (int i = 0; i < SLOPE_TRIES; i++) {
		if (time_preads(fd, preads) <= SLOPE_NS)
			return true;
	}
	return false;
}

/*
 * As many preads as take SLOPE_NS at most: if more than half of the longer rounds contained a pause
 * of the hypervisor, but few of the shorter ones, the pause would count as a pread.
 */
static int choose_slope(int fd)
{
	int many = SLOPE;

	while (many > 2 && !is_short(fd, many))
		many--;
	return many;
}

/* How much longer several preads take than one, per additional pread. */
static void time_slope(int fd, const volatile char *place)
{
	const int many = choose_slope(fd);

	for (; !ended; rounds++) {
		rest();
		first[rounds % ROUNDS] = time_preads(fd, 1);
		rest();
		second[rounds % ROUNDS] = time_preads(fd, many);
		if (rounds % LOADS_EVERY == 0)
			time_warm_loads(fd, place);
	}
	if (rounds)
		printf("trapped_p50_ns %.4f\nmmapped_p50_ns %.4f\n",
		       (median(second, rounds) - median(first, rounds)) / (many - 1),
		       median(third, rounds_of_loads));
}

/* If a system call takes long, as in an emulated machine, a round has fewer of them. */
static int choose_preads(int fd)
{
	int count = PREADS;

	while (count > 1 && time_preads(fd, count) > ROUND_NS)
		count /= 2;
	return count;
}

static void time_batches(int fd, const volatile char *place)
{
	int preads = choose_preads(fd);
	double nothing;

	for (; !ended; rounds++) {
		first[rounds % ROUNDS] = time_preads(fd, 0);
		second[rounds % ROUNDS] = time_preads(fd, preads);
		third[rounds % ROUNDS] = time_loads(place);
	}
	nothing = median(first, rounds);
	if (rounds)
		printf("trapped_p50_ns %.4f\nmmapped_p50_ns %.4f\n",
		       (median(second, rounds) - nothing) / preads,
		       (median(third, rounds) - nothing) / LOADS);
}

/* Stay on the CPU that the kernel chose for this process; COMMAND inherits that. */
static pid_t start(char **command)
{
	struct sigaction action = { .sa_handler = on_child, .sa_flags = SA_RESTART | SA_NOCLDSTOP };
	int cpu = sched_getcpu();
	cpu_set_t set;
	pid_t child;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (cpu < 0 || sched_setaffinity(0, sizeof(set), &set) ||
	    sigaction(SIGCHLD, &action, NULL))
		exit(1);
	child = fork();
	if (child)
		return child;
	execvp(*command, command);
	perror(*command);
	_exit(127);
}

/* The page, mapped, and its file in *@fd. */
static char *make_page(int *fd)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *map;

	*fd = memfd_create("plain-loop", MFD_CLOEXEC);
	if (*fd < 0 || ftruncate(*fd, (off_t)page))
		exit(1);
	map = mmap(NULL, page, PROT_READ, MAP_SHARED, *fd, 0);
	if (map == MAP_FAILED)
		exit(1);
	return map;
}

int main(int argc, char **argv)
{
	static const char *const ways[] = { "batch", "slope" };
	unsigned int way = 0;
	pid_t child;
	int status;
	char *map;
	int fd;

	while (way < 2 && argc > 2 && strcmp(argv[1], ways[way]) != 0)
		way++;
	if (argc < 3 || way == 2)
		return 2;
	map = make_page(&fd);
	child = start(argv + 2);
	if (child < 0)
		return 1;
	if (way == 0)
		time_batches(fd, map + OFFSET);
	else
		time_slope(fd, map + OFFSET);
	return waitpid(child, &status, 0) != child || status || !rounds;
}
