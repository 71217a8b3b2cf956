/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_H
#define MEASURE_H

#define MEASURE_P99_SAMPLES 1000u   /* ten beyond the quantile */
#define MEASURE_P999_SAMPLES 10000u /* likewise */

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "measure/clock.h"
#include "measure/stats.h"

/*
 * One register is reached in two ways, by read and write on the device fd ("trapped") and through a
 * mapping ("mmapped"), in one run; two more paths say how much of a figure is not the device's.
 */
enum measure_path_id {
	MEASURE_TRAPPED,
	MEASURE_MMAPPED,
	MEASURE_EMPTY,   /* the clock is read twice and nothing else: the timer's cost */
	MEASURE_CONTROL, /* the same system call on a page of memory: the syscall's cost */
	MEASURE_PATHS,
};

enum measure_operation {
	MEASURE_READ,
	MEASURE_WRITE,      /* a posted write: timed until it left the processor, not delivered */
	MEASURE_WRITE_READ, /* the write and a read of the same register, timed as one */
};

enum measure_stop {
	MEASURE_STOP_BLOCKS,    /* as many blocks as were asked for */
	MEASURE_STOP_PRECISION, /* the interval of the difference was narrow enough */
	MEASURE_STOP_TIME,      /* time was up */
	MEASURE_STOP_ABORTED,   /* *request->abort became non-zero */
	MEASURE_STOP_FAILED,    /* the device did not answer, see failed_path */
};

#define MEASURE_CPU_CURRENT (-1) /* pin to the CPU the caller runs on */
#define MEASURE_CPU_ANY (-2)     /* do not pin; migrations are still counted */

#define MEASURE_BLOCKS_MAX 65535u
#define MEASURE_BATCH_MAX 1024u

/**
 * struct measure_request - what to measure and how; measure_request_init() fills in the defaults
 * @fd: a VFIO device's fd, or for the self-test a memfd
 * @offset: of the register in @fd, for pread and for mmap alike
 * @width: 1, 2, 4 or 8 bytes; @offset is a multiple of it
 * @operation: what one access is
 * @value: to be written by the two writing operations
 * @paths: mask of 1u << MEASURE_TRAPPED and 1u << MEASURE_MMAPPED; empty and control always run
 * @blocks: how many blocks; with @precision the limit is @time_ns instead
 * @samples: samples of each path in a block; made smaller if @time_ns would not suffice
 * @time_ns: the whole run, from warm-up to evaluation, takes no more than about this; 0 for 1 s
 *	for each path in @paths
 * @precision: stop when the 95 % interval of the difference is within this part of its value on
 *	either side (0.01: plus or minus 1 %); 0 for no such stop
 * @gap_ns: idle time before every sample, so that the device has nothing queued
 * @seed: of the order of the paths; 0 for one that is made up and reported
 * @cpu: a CPU number, MEASURE_CPU_CURRENT or MEASURE_CPU_ANY
 * @realtime: run under SCHED_FIFO, priority 1, yielding between blocks
 * @cpu_latency: hold /dev/cpu_dma_latency at 0 for the run
 * @clock: CLOCK_SOURCE_AUTO, or a source to insist on
 * @abort: polled before every sample; may be NULL
 * @progress: called between blocks with the number done and the (expected) total; may be NULL
 * @progress_arg: passed to @progress
 */
struct measure_request {
	int fd;
	uint64_t offset;
	unsigned int width;
	enum measure_operation operation;
	uint64_t value;
	unsigned int paths;
	unsigned int blocks;
	unsigned int samples;
	uint64_t time_ns;
	double precision;
	uint64_t gap_ns;
	uint64_t seed;
	int cpu;
	bool realtime;
	bool cpu_latency;
	enum clock_source clock;
	const volatile sig_atomic_t *abort;
	void (*progress)(void *arg, unsigned int done, unsigned int total);
	void *progress_arg;
};

/* measure_sample.flags */
#define MEASURE_SAMPLE_MIGRATED 0x1u   /* not the CPU of the sample before: not used */
#define MEASURE_SAMPLE_PREEMPTED 0x2u  /* an involuntary switch in this stretch: used */
#define MEASURE_SAMPLE_SUPERSEDED 0x4u /* its block was preempted and ran again: not used */

/**
 * struct measure_sample - one raw sample; the order of the array is the order of time
 * @ticks: counter ticks for measure_path.batch accesses, timer cost included, saturating (2^40
 *	ticks are seven minutes at 2.5 GHz)
 * @block: from 0
 * @path: enum measure_path_id
 * @flags: MEASURE_SAMPLE_*
 *
 * Eight bytes, because 400,000 of them are kept in memory for a default run.
 */
struct measure_sample {
	uint64_t ticks : 40;
	uint64_t block : 16;
	uint64_t path : 3;
	uint64_t flags : 5;
};

#define MEASURE_TICKS_MAX ((UINT64_C(1) << 40) - 1)

/**
 * struct measure_path - the figures of one path, timer cost taken off except for MEASURE_EMPTY
 * @status: 0; -ENOMSG if the path was not asked for; -ENODATA if it left no sample; -errno if it
 *	failed
 * @batch: accesses timed as one sample, a power of two; 1 unless the clock is too coarse for less
 * @samples: behind the figures
 * @accesses: @samples times @batch
 * @device_reads: all reads of the device made on this path, with warm-up, calibration, the check
 *	of both ways, samples not used, and a read that failed
 * @device_writes: likewise
 * @migrated: samples not used because the CPU changed
 * @outliers: samples above the median by more than 10 * 1.4826 * MAD (or the clock's resolution
 *	over @batch, where that is larger); counted, never taken out
 * @min_ns..@mean_ns: for one access; exact, from the sorted samples (stats_quantile())
 * @p99_ns: valid only if @p99_valid, that is for MEASURE_P99_SAMPLES or more
 * @p999_ns: valid only if @p999_valid, that is for MEASURE_P999_SAMPLES or more
 * @mad_ns: median absolute deviation, not scaled
 * @p50: the median of the per-block medians with its 95 % order-statistic interval, widened by the
 *	clock's resolution over @batch on either side
 * @block_p50_ns: the median of each block, NULL or one entry a block (NaN where it has none of this
 *	path)
 * @block_p99_ns: the 0.99 quantile of each block, likewise
 * @block_p50_count, @block_p99_count: measure_result.blocks, or 0
 * @bins: all samples as a log-linear histogram of one access, see stats_histogram()
 * @bin_count: number of @bins
 */
struct measure_path {
	int status;
	unsigned int batch;
	uint64_t samples;
	uint64_t accesses;
	uint64_t device_reads;
	uint64_t device_writes;
	uint64_t migrated;
	uint64_t outliers;
	double min_ns;
	double p50_ns;
	double p90_ns;
	double p99_ns;
	bool p99_valid;
	double p999_ns;
	bool p999_valid;
	double max_ns;
	double mad_ns;
	double mean_ns;
	struct stats_interval p50;
	double *block_p50_ns;
	size_t block_p50_count;
	double *block_p99_ns;
	size_t block_p99_count;
	struct stats_bin *bins;
	size_t bin_count;
};

/**
 * struct measure_values - the same register read both ways before anything is timed
 * @status: 0 if both reads were made; -ENOMSG if not: a posted write reads nothing, and with one
 *	path only the value of that path alone is set
 * @trapped: read with pread
 * @mmapped: read through the mapping
 * @equal: both are the same; a counting register may well differ
 * @all_ones: every value read is all ones: the device may be gone, or its memory decoding off
 */
struct measure_values {
	int status;
	uint64_t trapped;
	uint64_t mmapped;
	bool equal;
	bool all_ones;
};

/**
 * struct measure_result - a run and what it showed
 * @width, @operation, @gap_ns, @seed: as used
 * @clock: ticks become nanoseconds by @clock.hz
 * @timer_ns: median of the empty path, taken off every sample of the others
 * @path: by enum measure_path_id
 * @added_ns: trapped less mmapped, paired by block: Hodges-Lehmann median and 95 % interval, which
 *	is widened by the clock's resolution over the smaller batch on either side
 * @ratio: trapped over mmapped, likewise; status -ERANGE where a mapped median is not above 0 by
 *	more than the clock can tell
 * @values: the check before timing
 * @blocks: blocks behind the figures
 * @block_samples: samples of each path in a block
 * @preempted: blocks behind the figures in which the process was involuntarily switched out
 * @rerun: blocks that were preempted and run again, once, as far as there was time for it
 * @migrated: samples not used because the CPU changed, all paths
 * @stop: why the run ended
 * @failed_path: the path that failed, MEASURE_PATHS if none did
 * @cpu: the CPU pinned to, -1 if none
 * @pin_status, @lock_status, @realtime_status, @latency_status: 0, -errno, or -ENOMSG if not asked
 *	for (the lock is mlockall and is always tried)
 * @elapsed_ns: the whole of measure_run()
 * @sample, @sample_count: all samples in the order of time
 *
 * Everything from @timer_ns to @ratio, and @blocks to @migrated, follows from @clock.hz and
 * @clock.resolution_ns, the batch of each path, and @sample: measure_evaluate().
 */
struct measure_result {
	unsigned int width;
	enum measure_operation operation;
	uint64_t gap_ns;
	uint64_t seed;
	struct clock clock;
	double timer_ns;
	struct measure_path path[MEASURE_PATHS];
	struct stats_interval added_ns;
	struct stats_interval ratio;
	struct measure_values values;
	unsigned int blocks;
	unsigned int block_samples;
	unsigned int preempted;
	unsigned int rerun;
	uint64_t migrated;
	enum measure_stop stop;
	enum measure_path_id failed_path;
	int cpu;
	int pin_status;
	int lock_status;
	int realtime_status;
	int latency_status;
	uint64_t elapsed_ns;
	struct measure_sample *sample;
	size_t sample_count;
};

/**
 * measure_request_init() - the defaults: 4-byte reads on both paths, 50 blocks of 2000 samples, a
 * gap of 1 us, 1 s for each path, the current CPU, no precision, fd -1
 */
void measure_request_init(struct measure_request *request);

/**
 * measure_run() - read the register both ways, warm up, time, evaluate
 * @request: see there
 * @result: always initialised; to be given to measure_free() whatever is returned
 *
 * Nothing is written to the device unless @request->operation says so. Only the page that holds the
 * register is mapped. Affinity, scheduling class, memory locks and the SIGBUS handler are put back
 * before returning.
 *
 * Return: 0;
 * -EINVAL: width, offset, paths or counts that make no sense, nothing was touched;
 * -EINTR: aborted, @result holds the complete blocks;
 * -EIO or the errno of pread/pwrite: the device failed in @result->failed_path (SIGBUS is -EIO);
 * the errno of mmap, with @result->failed_path MEASURE_MMAPPED, if the page cannot be mapped;
 * -EOPNOTSUPP: no such clock here, see @result->clock.reason;
 * -EINVAL, -EPERM or -ESRCH with @result->pin_status set to the same: cannot run on that CPU.
 */
int measure_run(const struct measure_request *request, struct measure_result *result);

/**
 * measure_evaluate() - compute every figure anew from the raw samples; pure
 * @result: in: @clock.hz, @clock.resolution_ns, @sample, @sample_count, and path[].batch (0 is
 *	taken as 1); out: the figures
 *
 * Use it on samples read back from a file; measure_run() has called it already. @sample must have
 * come from malloc() if measure_free() is to be called.
 *
 * Return: 0; -EINVAL: no sample at all, a frequency that is not positive, or a path that does not
 * exist.
 */
int measure_evaluate(struct measure_result *result);

/* measure_free() - free what @result owns and empty it; the struct itself is the caller's */
void measure_free(struct measure_result *result);

/* measure_path_name() - "trapped", "mmapped", "empty", "control"; NULL outside the enum */
const char *measure_path_name(enum measure_path_id path);

#endif
