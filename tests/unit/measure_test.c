// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The engine on a memfd. pread() and pwrite() are replaced, so that the accesses which the engine
 * reports are counted independently. Prints TAP.
 */
/* The pread() of _FORTIFY_SOURCE is inline and could not be replaced here; <features.h> was read with require.h. */
#undef __USE_FORTIFY_LEVEL
#define __USE_FORTIFY_LEVEL 0

#include <endian.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "in_time.h"
#include "measure/block_order.h"
#include "measure/clock.h"
#include "measure/evaluate.h"
#include "measure/measure.h"
#include "tap.h"

#define OFFSET 0x40
#define VALUE UINT64_C(0x1122334455667788)

static int device = -1;
static uint64_t device_preads;
static uint64_t device_pwrites;
static uint64_t device_delay_ns;

#if __SIZEOF_LONG__ == 4
#define __pread_chk __pread64_chk /* as the engine's pread() is pread64() there */
#endif

/* What the engine calls if it was compiled with _FORTIFY_SOURCE. */
ssize_t __pread_chk(int fd, void *buffer, size_t size, off_t offset, size_t room);

ssize_t pread(int fd, void *buffer, size_t size, off_t offset)
{
	uint64_t begin = clock_raw_ns();

	device_preads += fd == device;
	while (fd == device && clock_raw_ns() - begin < device_delay_ns)
		;
	return syscall(SYS_pread64, fd, buffer, size, offset);
}

ssize_t __pread_chk(int fd, void *buffer, size_t size, off_t offset, size_t room)
{
	if (size > room)
		abort();
	return pread(fd, buffer, size, offset);
}

ssize_t pwrite(int fd, const void *buffer, size_t size, off_t offset)
{
	device_pwrites += fd == device;
	return syscall(SYS_pwrite64, fd, buffer, size, offset);
}

static void device_open(struct measure_request *request)
{
	uint64_t value = htole64(VALUE);

	device = memfd_create("device", MFD_CLOEXEC);
	if (device < 0 || ftruncate(device, sysconf(_SC_PAGESIZE)) ||
	    pwrite(device, &value, sizeof(value), OFFSET) != sizeof(value))
		exit(1);
	device_preads = 0;
	device_pwrites = 0;
	measure_request_init(request);
	request->fd = device;
	request->offset = OFFSET;
	request->blocks = 12;
	request->round_blocks = 2;
	request->samples = 100;
	request->gap_ns = 0;
	request->time_ns = 5000000000;
}

static void device_close(void)
{
	close(device);
	device = -1;
}

static void test_schedule(void)
{
	enum measure_path_id order[BLOCK_ORDER_STRETCHES];
	enum measure_path_id again[BLOCK_ORDER_STRETCHES];
	unsigned int first[MEASURE_PATHS] = { 0 };
	bool mirrored = true;
	bool twice = true;
	bool equal = true;
	bool evenly = true;

	for (unsigned int block = 0; block < 1000; block++) {
		unsigned int seen[MEASURE_PATHS] = { 0 };
		unsigned int count = block_order_make(7, block, 0, 0x1f, order);

		block_order_make(7, block, 0, 0x1f, again);
		first[order[0]]++;
		for (unsigned int i = 0; i < count; i++) {
			seen[order[i]]++;
			mirrored = mirrored && order[i] == order[count - 1 - i];
			equal = equal && order[i] == again[i];
		}
		for (unsigned int path = 0; path < MEASURE_PATHS; path++)
			twice = twice && seen[path] == 2;
	}
	check(twice, "every path is twice in a block");
	check(mirrored, "the second half of a block mirrors the first");
	check(equal, "equal seeds give equal orders");
	for (unsigned int path = 0; path < MEASURE_PATHS; path++)
		evenly = evenly && first[path] > 150;
	check(evenly, "every path begins about a fifth of the blocks");
	check(block_order_make(7, 0, 0, 0xd, order) == 6, "three paths make six stretches");
}

static void test_invalid(void)
{
	struct measure_request request;
	struct measure_result result;

	device_open(&request);
	request.width = 3;
	check(measure_run(&request, &result) == -EINVAL, "a width of 3 is refused");
	request.width = 4;
	request.offset = OFFSET + 2;
	check(measure_run(&request, &result) == -EINVAL, "an unaligned offset is refused");
	request.offset = OFFSET;
	request.paths = 0;
	check(measure_run(&request, &result) == -EINVAL, "a run without paths is refused");
	check(!device_preads && !device_pwrites, "and nothing was touched");
	request.paths = 1u << MEASURE_TRAPPED;
	request.cpu[0] = 8191;
	check(measure_run(&request, &result) == -EINVAL && result.pin_status == -EINVAL,
	      "a CPU that is not there is refused");
	device_close();
}

static void test_read(void)
{
	struct measure_request request;
	struct measure_result result;
	struct measure_path *trapped = &result.path[MEASURE_TRAPPED];
	struct measure_path *mmapped = &result.path[MEASURE_MMAPPED];

	device_open(&request);
	check(!measure_run(&request, &result), "a run of reads");
	check(result.stop == MEASURE_STOP_BLOCKS && result.blocks == 12 && result.rounds == 6,
	      "all rounds of blocks were run");
	check(result.added_ns.count == 6 && !isnan(result.added_ns.low) &&
		      trapped->p50.count == 6 && trapped->p99.count == 6,
	      "the intervals are over the rounds");
	check(result.path[MEASURE_MEMORY].samples == 1200 &&
		      result.path[MEASURE_CONTROL].samples == 1200,
	      "each path has its control");
	check(trapped->samples == 1200 && mmapped->samples == 1200, "with all samples");
	check(trapped->device_reads == device_preads, "as many preads as it says");
	check(!device_pwrites && !trapped->device_writes && !mmapped->device_writes, "no write");
	check(mmapped->device_reads > mmapped->accesses, "warm-up loads are counted too");
	check(!result.values.status && result.values.equal &&
		      result.values.trapped == (VALUE & UINT32_MAX) && !result.values.all_ones,
	      "both ways read the same, and what is there");
	check(trapped->p50_ns > mmapped->p50_ns && result.added_ns.low > 0, "a syscall costs more");
	check(result.ratio.status || result.ratio.low > 1, "the ratio says the same");
	check(result.timer_ns == result.path[MEASURE_EMPTY].p50_ns && result.timer_ns >= 0,
	      "the timer's cost is the median of the empty path");
	check(!trapped->p999_valid, "1200 samples are too few for the 99.9th percentile");
	measure_free(&result);
	device_close();
}

static void test_widths(void)
{
	struct measure_request request;
	struct measure_result result;

	for (unsigned int width = 1; width <= sizeof(long); width *= 2) {
		uint64_t wanted = VALUE & UINT64_MAX >> (64 - 8 * width);
		char name[64];

		device_open(&request);
		request.width = width;
		request.blocks = 1;
		measure_run(&request, &result);
		snprintf(name, sizeof(name), "%u bytes wide, the value is right both ways", width);
		check(result.values.trapped == wanted && result.values.mmapped == wanted, name);
		measure_free(&result);
		device_close();
	}
}

static void test_write(enum measure_operation operation)
{
	struct measure_request request;
	struct measure_result result;
	uint64_t stored = 0;

	device_open(&request);
	request.operation = operation;
	request.value = 0xaabbccdd;
	check(!measure_run(&request, &result), "a run of writes");
	check(result.path[MEASURE_TRAPPED].device_writes == device_pwrites &&
		      result.path[MEASURE_TRAPPED].device_reads == device_preads,
	      "as many pwrites and preads as it says");
	if (operation == MEASURE_WRITE)
		check(!device_preads && !result.path[MEASURE_MMAPPED].device_reads,
		      "a posted write reads nothing");
	if (pread(device, &stored, sizeof(stored), OFFSET) != sizeof(stored))
		exit(1);
	check(le64toh(stored) == ((VALUE & ~(uint64_t)UINT32_MAX) | 0xaabbccdd),
	      "four bytes were written and no more");
	measure_free(&result);
	device_close();
}

/* Each round opens its own file and mapping, and closes them again. */
static unsigned int renewals;
static int renewed[16];

static int renew(void)
{
	int fd = memfd_create("renewed", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, sysconf(_SC_PAGESIZE)))
		exit(1);
	renewed[renewals++ % 16] = fd;
	return fd;
}

static void test_rounds(void)
{
	struct measure_request request;
	struct measure_result result;
	cpu_set_t allowed;
	int cpus[2] = { -1, -1 };
	char wanted[32];

	sched_getaffinity(0, sizeof(allowed), &allowed);
	for (int i = 0; i < CPU_SETSIZE; i++) {
		if (CPU_ISSET(i, &allowed)) {
			cpus[0] = cpus[0] < 0 ? i : cpus[0];
			cpus[1] = i;
		}
	}
	device_open(&request);
	request.renew = renew;
	request.cpu[0] = cpus[0];
	request.cpu[1] = cpus[1];
	request.n_cpus = 2;
	check(!measure_run(&request, &result), "a run on two CPUs in turn");
	check(!device_preads && renewals == 7, "each round opens anew, and so do the first checks");
	for (unsigned int i = 0; i < renewals; i++)
		cpus[0] = lseek(renewed[i], 0, SEEK_CUR) == -1 && errno == EBADF ? cpus[0] : -2;
	check(cpus[0] != -2, "and closes again");
	snprintf(wanted, sizeof(wanted), "%d,%d", cpus[0], cpus[1]);
	check(!strcmp(result.cpus, wanted) && result.cpu == cpus[0], "the CPUs are named");
	check(!result.migrated, "a round on another CPU does not count as a migration");
	measure_free(&result);
	device_close();
}

static void test_one_path(void)
{
	struct measure_request request;
	struct measure_result result;

	device_open(&request);
	request.paths = 1u << MEASURE_TRAPPED;
	check(!measure_run(&request, &result), "a run of the trapped path alone");
	check(result.path[MEASURE_MMAPPED].status == -ENOMSG &&
		      result.path[MEASURE_MEMORY].status == -ENOMSG && result.added_ns.status &&
		      result.ratio.status && result.values.status == -ENOMSG,
	      "has no difference and no ratio");
	check(result.values.trapped == (VALUE & UINT32_MAX), "but the value");
	measure_free(&result);
	device_close();
}

struct interruption {
	volatile sig_atomic_t abort;
	bool shrink;
};

/* After three blocks. */
static void interrupt(void *arg, unsigned int done, unsigned int total)
{
	struct interruption *interruption = arg;

	(void)total;
	if (done != 3)
		return;
	if (interruption->shrink && ftruncate(device, 0))
		exit(1);
	interruption->abort = !interruption->shrink;
}

static void test_failure(unsigned int paths, enum measure_path_id path)
{
	struct interruption interruption = { .shrink = true };
	struct measure_request request;
	struct measure_result result;
	struct sigaction before;
	struct sigaction after;
	char name[64];

	device_open(&request);
	sigaction(SIGBUS, NULL, &before);
	request.paths = paths;
	request.progress = interrupt;
	request.progress_arg = &interruption;
	snprintf(name, sizeof(name), "the %s path fails in the middle", measure_path_name(path));
	check(measure_run(&request, &result) == -EIO, name);
	check(result.stop == MEASURE_STOP_FAILED && result.failed_path == path &&
		      result.path[path].status == -EIO,
	      "and is named");
	check(result.blocks == 3 && result.path[path].samples == 300, "three blocks are kept");
	sigaction(SIGBUS, NULL, &after);
	check(before.sa_handler == after.sa_handler, "SIGBUS is as it was");
	measure_free(&result);
	if (ftruncate(device, 0))
		exit(1);
	request.progress = NULL;
	check(measure_run(&request, &result) == -EIO && result.failed_path == path &&
		      !result.sample_count,
	      "and at once, where the device is gone before");
	check(result.path[path].device_reads == 1, "after one try");
	measure_free(&result);
	device_close();
}

static void test_abort(void)
{
	struct interruption interruption = { .shrink = false };
	struct measure_request request;
	struct measure_result result;
	cpu_set_t before;
	cpu_set_t after;

	device_open(&request);
	request.progress = interrupt;
	request.progress_arg = &interruption;
	request.abort = &interruption.abort;
	sched_getaffinity(0, sizeof(before), &before);
	check(measure_run(&request, &result) == -EINTR, "an aborted run says so");
	sched_getaffinity(0, sizeof(after), &after);
	check(result.stop == MEASURE_STOP_ABORTED && result.blocks == 3, "and keeps its blocks");
	check(result.path[MEASURE_TRAPPED].device_reads == device_preads, "and its count");
	check(CPU_EQUAL(&before, &after), "the affinity is as it was");
	measure_free(&result);
	device_close();
}

/* A run of @request, repeated until it is clear whether it takes @limit_ns and has @blocks. */
static bool run_in_time(const struct measure_request *request, struct measure_result *result,
			uint64_t limit_ns, unsigned int blocks)
{
	struct in_time time;
	bool decided = false;
	bool good = false;

	in_time_begin(&time);
	while (!decided) {
		in_time_run(&time);
		if (measure_run(request, result))
			return false;
		decided = in_time_decided(&time, limit_ns, result->blocks >= blocks, &good);
		if (!decided)
			measure_free(result);
	}
	return good;
}

static void test_time(void)
{
	struct measure_request request;
	struct measure_result result;

	device_open(&request);
	request.samples = 1000000;
	request.blocks = 20;
	request.gap_ns = 1000;
	request.time_ns = 300000000;
	check(run_in_time(&request, &result, 900000000, 3),
	      "a run with little time takes not much more, and has some blocks");
	check(result.block_samples < 1000000, "by smaller blocks");
	check(result.elapsed_ns > 200000000, "its time is that of the run");
	measure_free(&result);
	request.time_ns = 60000000000;
	request.precision = 0.5;
	request.samples = 100;
	check(!measure_run(&request, &result) && result.stop == MEASURE_STOP_PRECISION &&
		      result.rounds >= 8 && result.rounds < 50,
	      "a precision of 50 % is reached early, but not before eight rounds");
	measure_free(&result);
	device_close();
}

/* Six rounds of 40 ms or more: five rests of 80 ms, of which the last 5 ms are not slept. */
static void test_rest(void)
{
	struct measure_request request;
	struct measure_result result;
	const clock_t begin = clock();
	double busy_ns;

	device_open(&request);
	device_delay_ns = 100000;
	request.samples = 200;
	check(!measure_run(&request, &result) && result.rounds == 6, "a run with time to spare");
	busy_ns = (double)(clock() - begin) * 1e9 / CLOCKS_PER_SEC;
	check((double)result.elapsed_ns - busy_ns >= 5 * (2 * 40e6 - 5e6),
	      "rests between any two rounds for as long as two rounds take");
	measure_free(&result);
	device_delay_ns = 0;
	device_close();
}

/* As under emulation, where a trapped read takes 90 us: 100,000 of them would be 9 s. */
static void test_slow(void)
{
	struct measure_request request;
	struct measure_result result;

	device_open(&request);
	device_delay_ns = 90000;
	request.blocks = 50;
	request.samples = 2000;
	request.gap_ns = 1000;
	request.time_ns = 1000000000;
	check(run_in_time(&request, &result, 2000000000, 10),
	      "a run of a slow device is bounded by time, and still has its blocks");
	check(result.path[MEASURE_TRAPPED].p50_ns > 90000, "of reads that take so long");
	check(result.path[MEASURE_TRAPPED].batch == 1, "one read a sample is enough there");
	measure_free(&result);
	device_delay_ns = 0;
	device_close();
}

/* Figures computed from a copy of the samples are those of the run. */
static void test_again(void)
{
	struct measure_request request;
	struct measure_result result;
	struct measure_result copy = { 0 };
	bool equal = true;

	device_open(&request);
	check(!measure_run(&request, &result), "a run to be computed again");
	copy.clock = result.clock;
	copy.sample = malloc(result.sample_count * sizeof(*copy.sample));
	if (!copy.sample)
		exit(1);
	memcpy(copy.sample, result.sample, result.sample_count * sizeof(*copy.sample));
	copy.sample_count = result.sample_count;
	copy.round_blocks = result.round_blocks;
	for (unsigned int path = 0; path < MEASURE_PATHS; path++)
		copy.path[path].batch = result.path[path].batch;
	check(!measure_evaluate(&copy), "from its samples");
	for (unsigned int path = 0; path < MEASURE_PATHS; path++) {
		const struct measure_path *a = &result.path[path];
		const struct measure_path *b = &copy.path[path];

		equal = equal && a->samples == b->samples && a->p50_ns == b->p50_ns &&
			a->p99_ns == b->p99_ns && a->mean_ns == b->mean_ns &&
			a->outliers == b->outliers && a->p50.low == b->p50.low;
	}
	check(equal && copy.added_ns.value == result.added_ns.value &&
		      copy.added_ns.high == result.added_ns.high &&
		      copy.timer_ns == result.timer_ns && copy.blocks == result.blocks,
	      "has the same figures to the last digit");
	measure_free(&copy);
	measure_free(&result);
	device_close();
}

/* Through a reader: the engine does not get the descriptor, and is told whether to go on. */
static unsigned int begun, rounds_left;

static int reader_begin(void *arg)
{
	(void)arg;
	return begun++ < rounds_left ? 0 : -ENXIO;
}

static int reader_read(void *arg, void *bytes, unsigned int width)
{
	return pread(*(int *)arg, bytes, width, OFFSET) == (ssize_t)width ? 0 : -EIO;
}

static int reader_map(void *arg, void **page)
{
	*page = mmap(NULL, (size_t)sysconf(_SC_PAGESIZE), PROT_READ, MAP_SHARED, *(int *)arg, 0);
	return *page == MAP_FAILED ? -errno : 0;
}

static int no_map(void *arg, void **page)
{
	(void)arg;
	(void)page;
	return -EINVAL;
}

static void test_reader(void)
{
	struct measure_reader reader = { reader_begin, reader_read, reader_map, &device };
	struct measure_request request;
	struct measure_result result;

	device_open(&request);
	request.fd = -1;
	request.reader = &reader;
	begun = 0;
	rounds_left = UINT_MAX;
	check(!measure_run(&request, &result), "a run through a reader");
	check(begun == 7, "which is asked before the warm-up and before each round");
	check(result.path[MEASURE_TRAPPED].device_reads == device_preads && !device_pwrites,
	      "as many preads as it says");
	check(!result.values.status && result.values.equal &&
		      result.values.trapped == (VALUE & UINT32_MAX),
	      "both ways read what is there");
	measure_free(&result);
	begun = 0;
	rounds_left = 3;
	check(measure_run(&request, &result) == -ENXIO && begun == 4 &&
		      result.failed_path == MEASURE_PATHS,
	      "it ends the run before a round");
	measure_free(&result);
	rounds_left = UINT_MAX;
	reader.map = no_map;
	check(measure_run(&request, &result) == -EINVAL && result.failed_path == MEASURE_MMAPPED,
	      "a page that it cannot map");
	measure_free(&result);
	request.operation = MEASURE_WRITE;
	check(measure_run(&request, &result) == -EINVAL, "nothing can be written through it");
	device_close();
}

static void test_portable(void)
{
	struct measure_request request;
	struct measure_result result;

	device_open(&request);
	request.clock = CLOCK_SOURCE_PORTABLE;
	check(!measure_run(&request, &result), "a run by the portable clock");
	check(!strcmp(result.clock.name, "monotonic-raw") && result.clock.hz == 1e9, "named so");
	check(result.path[MEASURE_TRAPPED].p50_ns > 0, "and it measures");
	measure_free(&result);
	device_close();
}

/* The duration of a sleep by the clock, compared with the kernel's. */
static void test_clock(void)
{
	struct clock_mark begin;
	struct clock_mark end;
	struct clock clock;
	double ns;

	check(!clock_choose(CLOCK_SOURCE_AUTO, &clock), "there is a clock");
	printf("# %s, %.0f Hz, resolution %.2f ns; %s\n", clock.name, clock.hz, clock.resolution_ns,
	       clock.reason);
	clock_mark(&clock, &begin);
	check(!clock_calibrate(&clock, &begin), "it can be calibrated");
	usleep(50000);
	clock_mark(&clock, &end);
	ns = (double)(end.ticks - begin.ticks) * 1e9 / clock.hz;
	check(fabs(ns / (double)(end.raw_ns - begin.raw_ns) - 1) < 1e-3,
	      "and agrees with CLOCK_MONOTONIC_RAW to 0.1 %");
	check(clock.resolution_ns > 0 && clock.resolution_ns < 10000, "its resolution is sane");
}

/* With the argument "mapping", only what fails in a mapping; without it, everything else. */
int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "mapping") == 0) {
		test_failure(1u << MEASURE_MMAPPED, MEASURE_MMAPPED);
		return tap_end();
	}
	test_clock();
	test_schedule();
	test_invalid();
	test_read();
	test_widths();
	test_write(MEASURE_WRITE);
	test_write(MEASURE_WRITE_READ);
	test_rounds();
	test_one_path();
	test_failure(1u << MEASURE_TRAPPED, MEASURE_TRAPPED);
	test_abort();
	test_time();
	test_rest();
	test_slow();
	test_again();
	test_reader();
	test_portable();
	return tap_end();
}
