// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An independent measurement to compare the tool's with: pread and mapped loads of a memfd in a
 * plain loop between two calls of clock_gettime(), less two calls with nothing in between. Shares
 * no code with the tool.
 *
 *	plain_loop COMMAND [ARG]...
 *
 * Runs COMMAND and, until it ends, its own rounds on the same CPU: the scheduler gives the CPU to
 * one or the other every few milliseconds, so both have the same frequency, the same neighbours on
 * the core, and the same load. After COMMAND's own output it prints the medians of the rounds, in
 * nanoseconds for one 4-byte read, by the number of reads in a round:
 *
 *	trapped 1 452.10
 *	trapped 2 440.95
 *	...
 *	trapped 32 431.02
 *	mmapped 2048 0.39
 *
 * How long a read takes depends on that number. The first system call after a rest takes longer,
 * under emulation by up to 5 %, and so does the clock after a system call; a long round is more
 * likely to contain a pause of the hypervisor, some of which take 3 us of each 15 to 50. A mapped
 * read is the latency of a load: each has to wait for the one before.
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
#define SIZES 7 /* of rounds: none, 1, 2, 4, ... 32 preads */
#define ROUND_NS 50000 /* at most */
#define TRIES 64
#define LOADS 2048
#define LOADS_EVERY 256 /* rounds: a system call right after loads is slower */
#define LOADS_TIMES 9 /* then: the first microsecond is slower, an emulator looks up its code */
#define REST_NS 1000
#define OFFSET 0x40

static volatile sig_atomic_t ended;
static double preads_ns[SIZES][ROUNDS];
static double loads_ns[ROUNDS];
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

static int preads_of(unsigned int size)
{
	return size ? 1 << (size - 1) : 0;
}

/* The first pass is not kept. */
static void time_warm_loads(const volatile char *place)
{
	time_loads(place);
	for (int i = 1; i < LOADS_TIMES; i++)
		loads_ns[rounds_of_loads++ % ROUNDS] = time_loads(place);
}

static bool is_short(int fd, int preads)
{
	for (int i = 0; i < TRIES; i++) {
		if (time_preads(fd, preads) <= ROUND_NS)
			return true;
	}
	return false;
}

/* If a system call takes long, as in an emulated machine, there are fewer sizes. */
static unsigned int choose_sizes(int fd)
{
	unsigned int sizes = SIZES;

	while (sizes > 2 && !is_short(fd, preads_of(sizes - 1)))
		sizes--;
	return sizes;
}

/* Return: how many sizes were timed. */
static unsigned int time_rounds(int fd, const volatile char *place)
{
	const unsigned int sizes = choose_sizes(fd);

	for (; !ended; rounds++) {
		for (unsigned int size = 0; size < sizes; size++) {
			rest();
			preads_ns[size][rounds % ROUNDS] = time_preads(fd, preads_of(size));
		}
		if (rounds % LOADS_EVERY == 0)
			time_warm_loads(place);
	}
	return sizes;
}

static void print_medians(unsigned int sizes)
{
	const double nothing = median(preads_ns[0], rounds);

	for (unsigned int size = 1; size < sizes; size++) {
		int preads = preads_of(size);

		printf("trapped %d %.4f\n", preads,
		       (median(preads_ns[size], rounds) - nothing) / preads);
	}
	printf("mmapped %d %.4f\n", LOADS, (median(loads_ns, rounds_of_loads) - nothing) / LOADS);
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
	unsigned int sizes;
	pid_t child;
	int status;
	char *map;
	int fd;

	if (argc < 2)
		return 2;
	map = make_page(&fd);
	child = start(argv + 1);
	if (child < 0)
		return 1;
	sizes = time_rounds(fd, map + OFFSET);
	if (waitpid(child, &status, 0) != child || status || !rounds)
		return 1;
	print_medians(sizes);
	return 0;
}
