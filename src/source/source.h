/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sources of facts. A source fills a struct facts with the requested facts, as far as it has them,
 * and does nothing else: it neither judges nor prints. Failures are facts, too.
 */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include <signal.h>

#include "facts/facts.h"
#include "facts/need.h"
#include "measure/request.h"

struct request;

struct source {
	/*
	 * Appends to @facts, which the caller has initialised. Return: 0, or -errno if there can be
	 * no report, for example because the list of functions cannot be read completely.
	 */
	int (*load)(const struct request *request, struct facts *facts);
};

/* The requested facts. */
struct request {
	const struct source *source; /* NULL: source_saved with @from, source_live without */
	uint32_t needs;              /* of enum need: required facts */
	uint32_t wants;              /* of enum need: further facts, if available */
	char **names;                /* the devices; with a saved report, none means all */
	int n_names;
	const char *from;                  /* file, "-" for standard input */
	const volatile sig_atomic_t *stop; /* not 0: end early; never NULL */

	/* Selection and order of all existing devices. */
	bool all_functions; /* find all functions; there are no @names */
	uint32_t filters;   /* the needs of @keep, read first */
	bool (*keep)(const struct device_facts *device, const void *arg); /* NULL: all */
	int (*order)(const void *a, const void *b, void *arg); /* for qsort_r(); NULL: as found */

	/* The machine. */
	const char *sysroot; /* "" for the running system */
	enum vfio_backend backend;
	const char *vf_token; /* NULL, or a UUID */
	bool borrow;          /* query through the descriptor of a process that has it open */
	uint32_t borrow_pid;  /* of this process; 0: any */
	uint64_t interval_ns; /* for NEED_VECTORS */
	bool enable_ioctl;    /* enable the RFC's ioctl while the device is open */

	/* For NEED_MEASUREMENT. */
	struct bench_request bench;
	struct measure_request measure; /* the method; the rest is set for each measurement */
	uint64_t samples;               /* of each path; 0: as many as fit */
	bool cpu_given; /* measure.cpu is the user's choice; else one near the device */
	/*
	 * Pure: the registers to time, from the known facts of @device. Called before it is opened,
	 * when its regions are not known, and again when they are. Return: their number; if 0, the
	 * device is not opened.
	 */
	size_t (*choose)(const struct facts *facts, const struct device_facts *device,
			 struct register_choice registers[static REGISTERS_MAX]);

	/* For NEED_TRAPS. */
	uint64_t watch_ns; /* how long to count */
	enum trap_sources trap_sources;
	const char *qmp; /* path of QEMU's socket; NULL */
	struct trap_window
		windows[TRAP_WINDOWS_MAX];       /* where the guest has the BARs, without sizes */
	size_t n_windows;                        /* 0: to be found */
	void (*watched)(void *arg, uint64_t ns); /* called ten times a second */
	void *watched_arg;

	void *arg; /* of @keep and @order */
};

extern const struct source source_live;    /* this machine, or the files below @sysroot */
extern const struct source source_saved;   /* a report, the output of lspci, or a file of samples */
extern const struct source source_reports; /* each of @names is a report: facts->reports */
extern const struct source source_usage;   /* for an invalid command line */
extern const struct source source_memory;  /* a page of memory, measured like a device */

/**
 * source_load() - fill facts from the requested source, filtered and sorted
 * @facts: initialised; to be given to facts_free() in any case
 *
 * Return: as struct source, load.
 */
int source_load(const struct request *request, struct facts *facts);

#endif
