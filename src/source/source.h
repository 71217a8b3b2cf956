/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where facts come from. A source fills a struct facts with what is asked for, as far as it has it,
 * and that is all it does: it judges nothing and says nothing. What went wrong is a fact, too.
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
	 * Append to @facts, which the caller has initialised. Return: 0, or -errno of what leaves
	 * nothing to be said, such as a list of functions that cannot be read to its end.
	 */
	int (*load)(const struct request *request, struct facts *facts);
};

/* What is asked for. */
struct request {
	const struct source *source; /* NULL: source_saved with @from, source_live without */
	uint32_t needs;              /* of enum need: what the answer cannot do without */
	uint32_t wants;              /* what is read besides, where it can be */
	char **names;                /* the devices; of a saved report none stands for all */
	int n_names;
	const char *from;                  /* file, "-" for standard input */
	const volatile sig_atomic_t *stop; /* not 0: end early; never NULL */

	/* Of the devices that are there, only these and in this order. */
	bool all_functions; /* look for them, there are no @names */
	uint32_t filters;   /* what @keep looks at: read first */
	bool (*keep)(const struct device_facts *device, const void *arg); /* NULL: all */
	int (*order)(const void *a, const void *b, void *arg); /* of qsort_r(); NULL: as found */

	/* The machine. */
	const char *sysroot; /* "" for the running system */
	enum vfio_backend backend;
	const char *vf_token; /* NULL, or a UUID */
	bool enable_ioctl;    /* switch the RFC's ioctl on for the time the device is open */

	/* NEED_MEASUREMENT. */
	struct bench_request bench;
	struct measure_request measure; /* how; what and where is filled in for each register */
	uint64_t samples;               /* of each path; 0: as many as fit */
	bool cpu_given; /* measure.cpu is the user's; else it is one near the device */
	/*
	 * Pure: the registers to time, from what is known of @device: asked before it is opened,
	 * when its regions are not known, and again when they are. Return: their number; 0: none,
	 * so that the device is not opened.
	 */
	size_t (*choose)(const struct facts *facts, const struct device_facts *device,
			 struct register_choice registers[static REGISTERS_MAX]);

	void *arg; /* of @keep and @order */
};

extern const struct source source_live;    /* this machine, or the tree at @sysroot */
extern const struct source source_saved;   /* a report, text of lspci, or file of samples */
extern const struct source source_reports; /* each of @names is a report: facts->reports */
extern const struct source source_usage;   /* of a command line that could not be understood */
extern const struct source source_memory;  /* a page of memory, measured as a device would be */

/**
 * source_load() - fill facts from the source that the request is for, filtered and ordered
 * @facts: initialised; to be given to facts_free() in any case
 *
 * Return: as struct source, load.
 */
int source_load(const struct request *request, struct facts *facts);

#endif
