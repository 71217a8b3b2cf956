/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A measurement: which register was timed and how, the figures, and what they depend on. */
#ifndef FACTS_MEASUREMENT_H
#define FACTS_MEASUREMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts/host.h"

#define MEASURE_BLOCKS_MAX 65535u
#define MEASURE_ROUNDS_MIN 6u /* fewer have no interval of 95 %, whatever is made of them */
#define MEASURE_CPUS_MAX 16   /* over which rounds are spread */
#define MEASURE_BATCH_MAX 1024u
#define MEASURE_P99_SAMPLES 1000u   /* ten beyond the quantile */
#define MEASURE_P999_SAMPLES 10000u /* likewise */

/**
 * struct stats_interval - an estimate and its confidence interval
 * @status: 0; -ENODATA if there was nothing to estimate from; -ERANGE if it is not defined
 * @low, @high: NaN if there are too few values for an interval
 * @level: the actual confidence level, the next possible one above the requested level; NaN if
 *	there is no interval
 * @count: number of values, of both sides of a comparison; 0 if not known
 */
struct stats_interval {
	int status;
	double value;
	double low;
	double high;
	double level;
	size_t count;
};

/**
 * struct stats_bin - a bin of a histogram, @low <= value < @high
 */
struct stats_bin {
	double low;
	double high;
	uint64_t count;
};

/*
 * The counter a run reads. The native one is the processor's: tsc on x86-64, cntvct on arm64,
 * timebase on ppc64le; clock_<arch>.h reads it.
 */
enum clock_source {
	CLOCK_SOURCE_AUTO, /* in requests only: the native one if the machine guarantees it */
	CLOCK_SOURCE_NATIVE,
	CLOCK_SOURCE_PORTABLE, /* clock_gettime(CLOCK_MONOTONIC_RAW); a tick is a nanosecond */
};

/**
 * struct clock - a counter and its properties
 * @source: never CLOCK_SOURCE_AUTO
 * @name: "tsc", "cntvct", "timebase" or "monotonic-raw"
 * @hz: ticks in a second, the figure that turns ticks into nanoseconds
 * @stated_hz: as stated by the machine (CPUID 15h, cntfrq_el0, the kernel's timebase), 0 if not
 *	stated
 * @calibrated_hz: counted against CLOCK_MONOTONIC_RAW over @calibrated_ns, 0 if not needed or not
 *	yet done
 * @calibrated_ns: how long that count took
 * @resolution_ns: the smallest step observed
 * @hypervisor: the processor or the kernel says that this is a virtual machine
 * @reason: why the native counter or @stated_hz is not used; may be empty
 */
struct clock {
	enum clock_source source;
	char name[16];
	double hz;
	double stated_hz;
	double calibrated_hz;
	double calibrated_ns;
	double resolution_ns;
	bool hypervisor;
	char reason[128];
};

/*
 * One register is reached in two ways, by read and write on the device fd ("trapped") and through a
 * mapping ("mmapped"), in one run; three more paths say how much of a figure is not the device's.
 */
enum measure_path_id {
	MEASURE_TRAPPED,
	MEASURE_MMAPPED,
	MEASURE_EMPTY,   /* two reads of the clock with nothing in between: the timer's cost */
	MEASURE_CONTROL, /* the control of trapped: the same system call on a page of memory */
	MEASURE_MEMORY,  /* the control of mmapped: the same loads and stores, of memory */
	MEASURE_PATHS,
};

enum measure_operation {
	MEASURE_READ,
	MEASURE_WRITE,      /* a posted write: timed until it left the processor, not delivered */
	MEASURE_WRITE_READ, /* the write and a read of the same register, timed as one */
};

enum measure_stop {
	MEASURE_STOP_BLOCKS,    /* the requested number of rounds */
	MEASURE_STOP_PRECISION, /* the interval of the difference was narrow enough */
	MEASURE_STOP_TIME,      /* time was up */
	MEASURE_STOP_ABORTED,   /* *request->abort became non-zero */
	MEASURE_STOP_FAILED,    /* the device did not respond, see failed_path */
};

/* measure_sample.flags */
#define MEASURE_SAMPLE_MIGRATED 0x1u   /* not on the CPU of the previous sample: not used */
#define MEASURE_SAMPLE_PREEMPTED 0x2u  /* preempted within this segment: used */
#define MEASURE_SAMPLE_SUPERSEDED 0x4u /* its block was preempted and ran again: not used */

/**
 * struct measure_sample - one raw sample; the order of the array is the order of time
 * @ticks: counter ticks for measure_path.batch accesses, timer cost included, saturating (2^40
 *	ticks are seven minutes at 2.5 GHz)
 * @block: from 0
 * @path: enum measure_path_id
 * @flags: MEASURE_SAMPLE_*
 *
 * Eight bytes, because 500,000 of them are kept in memory for a default run.
 */
struct measure_sample {
	uint64_t ticks : 40;
	uint64_t block : 16;
	uint64_t path : 3;
	uint64_t flags : 5;
};

#define MEASURE_TICKS_MAX ((UINT64_C(1) << 40) - 1)

/**
 * struct measure_path - the figures of one path, timer cost subtracted except for MEASURE_EMPTY
 * @status: 0; -ENOMSG if the path was not requested; -ENODATA if it has no samples; -errno if it
 *	failed
 * @batch: accesses timed as one sample, a power of two; 1 unless the clock is too coarse for less
 * @samples: number of samples that the figures are based on
 * @accesses: @samples times @batch
 * @device_reads: all reads of the device on this path, including warm-up, calibration, the check of
 *	both paths, unused samples, and a read that failed
 * @device_writes: likewise
 * @migrated: samples not used because the CPU changed
 * @outliers: samples above the median by more than 10 * 1.4826 * MAD (or the clock's resolution
 *	over @batch, where that is larger); counted, but not excluded
 * @min_ns..@mean_ns: for one access; exact, from the sorted samples (stats_quantile())
 * @p99_ns: valid only if @p99_valid, that is for MEASURE_P99_SAMPLES or more
 * @p999_ns: valid only if @p999_valid, that is for MEASURE_P999_SAMPLES or more
 * @mad_ns: median absolute deviation, not scaled
 * @p50: the median of the medians of the rounds, and its interval between two of them, widened on
 *	either side by the clock's resolution over @batch and by their drift (stats_drift())
 * @p99: likewise, of the 0.99 quantiles of the rounds; status -ENODATA unless @p99_valid
 * @round_p50_ns: the median of each round, NULL or one entry a round (NaN where it has no sample of
 *	this path)
 * @round_p99_ns: the 0.99 quantile of each round, likewise
 * @block_p50_ns, @block_p99_ns: the same of each block
 * @round_p50_count...: measure_result.rounds or .blocks, or 0
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
	struct stats_interval p99;
	double *round_p50_ns;
	size_t round_p50_count;
	double *round_p99_ns;
	size_t round_p99_count;
	double *block_p50_ns;
	size_t block_p50_count;
	double *block_p99_ns;
	size_t block_p99_count;
	struct stats_bin *bins;
	size_t bin_count;
};

/**
 * struct measure_values - the register's value by both paths before anything is timed
 * @status: 0 if both reads were made; -ENOMSG if not: a posted write reads nothing, and with one
 *	path only the value of that path alone is set
 * @trapped: read with pread
 * @mmapped: read through the mapping
 * @equal: both are the same; the values of a counter may differ
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
 * struct measure_result - a run and its figures
 * @width, @operation, @gap_ns, @seed: as used
 * @clock: ticks become nanoseconds by @clock.hz
 * @timer_ns: median of the empty path, which has all that the others have except the access;
 *	subtracted from every sample of the others
 * @path: by enum measure_path_id
 * @added_ns: trapped less mmapped, paired by round: median of the differences and its interval,
 *	widened on either side by the clock's resolution over the smaller batch and by their drift
 * @ratio: trapped divided by mmapped, likewise; status -ERANGE if a mapped median does not exceed 0
 *	by more than the clock's resolution
 * @values: the check before timing
 * @rounds: number of rounds that the figures are based on; 0 in a report from before rounds
 * @round_blocks: blocks in a round, of which the last one may have fewer; 0 as an input: all blocks
 *	are one round
 * @blocks: number of blocks that the figures are based on
 * @block_samples: samples of each path in a block
 * @preempted: those of @blocks in which the process was preempted
 * @rerun: blocks that were preempted and then repeated once, as far as time allowed
 * @migrated: samples not used because the CPU changed, all paths
 * @stop: why the run ended
 * @failed_path: the path that failed, MEASURE_PATHS if none did
 * @cpu: the CPU pinned to, of the first round; -1 if none
 * @cpus: the CPUs that the rounds were spread over, in turn: "0,4,8"; empty if none
 * @pin_status, @lock_status, @realtime_status, @latency_status: 0, -errno, or -ENOMSG if not
 *	requested (the lock is mlockall, which is always tried)
 * @elapsed_ns: duration of measure_run()
 * @sample, @sample_count: all samples in the order of time
 *
 * Everything from @timer_ns to @ratio, and @blocks to @migrated, follows from @clock.hz and
 * @clock.resolution_ns, the batch of each path, @round_blocks, and @sample: measure_evaluate().
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
	unsigned int rounds;
	unsigned int round_blocks;
	unsigned int blocks;
	unsigned int block_samples;
	unsigned int preempted;
	unsigned int rerun;
	uint64_t migrated;
	enum measure_stop stop;
	enum measure_path_id failed_path;
	int cpu;
	char cpus[FACT_TEXT];
	int pin_status;
	int lock_status;
	int realtime_status;
	int latency_status;
	uint64_t elapsed_ns;
	struct measure_sample *sample;
	size_t sample_count;
};

/** measure_path_name() - "trapped", "mmapped", "empty", "control", "memory"; NULL for no path */
const char *measure_path_name(enum measure_path_id path);

/** interval_unknown() - an estimate without an interval, over nothing that is known */
struct stats_interval interval_unknown(double value);

/** interval_is_known() - whether there is an interval and not an estimate alone */
bool interval_is_known(const struct stats_interval *interval);

/** interval_excludes() - whether there is an interval and @value is outside it */
bool interval_excludes(const struct stats_interval *interval, double value);

/** measure_free() - free what @result owns and empty it; the struct itself is the caller's */
void measure_free(struct measure_result *result);

struct register_request {
	int bar; /* 0 to 5, or -1 for the BAR of the PBA */
	bool offset_given;
	uint64_t offset;    /* bytes in the BAR */
	unsigned int width; /* bytes: 1, 2, 4 or 8 */
	bool write;         /* the register is to be written: @offset must be given */
	bool pba_only;      /* --borrow: no other register is read, whatever the device is */
};

#define REGISTER_NAME 32
#define REGISTERS_MAX 6 /* one for each BAR */

struct register_choice {
	bool chosen;
	unsigned int bar;
	uint64_t offset; /* bytes in the BAR */
	uint64_t fd_offset;
	unsigned int width;
	bool is_pba;
	char name[REGISTER_NAME]; /* "PBA", "NVMe VS"; empty: named by the user */
	bool mappable; /* the host page that holds it can be mapped, according to the kernel */
};

/* The options of bench, from which follows, with the facts, why a register was not timed. */
struct bench_request {
	int status; /* FACT_NOT_ASKED: not bench, or a report of version 1, which lacks it */
	struct register_request where;
	bool all_bars;
	bool trapped;
	bool mmapped;
	bool into_file; /* samples or a histogram go to a file, which has room for one device */
};

/*
 * The first line and the columns of a file of samples: see render/samples.h. Version 1 has no
 * rounds and no path "memory", and is otherwise the same.
 */
#define SAMPLES_MAGIC "# vfio-msixctl samples 2"
#define SAMPLES_MAGIC_1 "# vfio-msixctl samples 1"
#define SAMPLES_COLUMNS "path,block,ticks,flags"

/* One register, measured. */
struct measurement {
	struct register_choice reg;
	struct measure_result result;
};

enum measure_step {
	MEASURE_STEP_PIN,     /* run on the CPU */
	MEASURE_STEP_PREPARE, /* memory, clock, mapping */
	MEASURE_STEP_ACCESS,  /* access the register, on ->path */
	/*
	 * With --borrow, before each round and after a failed access, whether the device may be
	 * accessed: -ESRCH: its user has ended; -ENXIO: memory decoding is off; -ENODEV: gone
	 */
	MEASURE_STEP_BORROW,
};

/* A failed measurement: a partial one is of no use, so this is all that is kept of it. */
struct measure_failure {
	enum measure_step step;
	enum measure_path_id path;
	int status;
	int cpu; /* the CPU requested; negative: MEASURE_CPU_... */
};

/* How a PCI function is connected to the machine. */
struct link_facts {
	struct fact_text speed, max_speed; /* "8.0 GT/s PCIe"; -ENODATA if it is not PCI Express */
	struct fact_number width, max_width; /* lanes */
	struct fact_text
		aspm_policy; /* the kernel's policy: the word in brackets in pcie_aspm's "policy" */
	struct fact_number aspm_l1;       /* 1 if L1 is enabled on this link, else 0 */
	struct fact_number numa_node;     /* -ENODATA if the machine does not say */
	struct fact_number numa_distance; /* from the CPU's node, 10 for the same */
};

/* The state of CPU and device during a measurement; machine_facts has the machine's. */
struct environment {
	int cpu; /* the CPU that the run is pinned to, which the next facts are about */
	struct fact_text governor;
	struct fact_text frequency_driver;
	struct fact_number frequency_khz;   /* the last one known to cpufreq */
	struct fact_number cpu_isolated;    /* 1 if it is among machine.isolated, else 0 */
	struct fact_text smt_siblings;      /* the CPUs of its core; "3" if it is alone */
	struct fact_number idle_latency_us; /* exit latency of its deepest C-state not disabled */
	bool linked; /* whether there is a PCI function at all; a self-test has none */
	struct link_facts link;
	struct fact_text power_state; /* from sysfs, with the device open */
	/*
	 * 1 if memory decoding is on (PCI 3.0, 6.2.2, bit 1 of the command register), as VFIO's
	 * configuration space has it; of a virtual function only since Linux 5.8 (ebfa440ce38b)
	 */
	struct fact_number memory_enabled;
	/*
	 * 0 if the run is on a CPU near the function, according to the machine; -errno of
	 * environment_near_cpus() if it is on another one; FACT_NOT_ASKED if a CPU was requested
	 */
	int near_status;
};

#endif
