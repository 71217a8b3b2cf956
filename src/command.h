/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A command is a row: its name, its options, the facts it needs, how it judges them and how the
 * result is printed. commands/run.c handles all rows alike: load, judge, render.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include <argp.h>

#include "render/prometheus.h"
#include "render/text.h"
#include "report.h"
#include "source/source.h"

/* @args is filled by the command's argp; each begins with a struct options. */
struct command {
	const char *name;
	const char *help; /* one line */

	const struct argp *argp;
	size_t args_size;
	void (*init)(void *args); /* defaults; NULL: zeroes */
	bool names_needed;        /* a DEVICE, unless --from is given */
	/*
	 * Checks that argp cannot make. Return: 0, or -EINVAL after a message on stderr. NULL:
	 * none.
	 */
	int (*accept)(const void *args, const char *name);

	uint32_t needs; /* of enum need: facts without which there is no answer */
	uint32_t wants; /* of enum need: also gathered if the source is this machine */
	/* Adds to the request, such as needs that depend on options. NULL: nothing. */
	void (*ask)(void *args, struct request *request);

	/*
	 * Pure: what is to be said before the device is measured. Return: whether @finding was set.
	 * NULL: nothing.
	 */
	bool (*announce)(const struct bench_request *bench, struct finding *finding);

	/*
	 * Pure: verdicts and messages from facts, for each device that has the needed facts. NULL:
	 * none.
	 */
	void (*judge)(const void *args, struct report *report, size_t index);
	/* Likewise for all facts together, before the devices. NULL: none. */
	void (*judge_all)(const void *args, struct report *report);

	/* The text report: device by device, or all devices together. */
	void (*text)(const struct text *text, const struct report *report, size_t index);
	void (*text_all)(const struct text *text, const struct report *report, const void *args);
	/* What sums up several devices, after them. NULL: nothing. */
	void (*text_end)(const struct text *text, const struct report *report);

	/* The metrics; the options are options_format_argp's. NULL: none. */
	void (*metrics)(struct prometheus *out);

	/* Further output files: opened first, written after everything is judged. NULL: none. */
	void (*open_files)(void *args, struct facts *facts);
	void (*write_files)(void *args, struct report *report);

	/* A signal ends only the measurement: what was measured until then is reported. */
	bool reports_when_stopped;
};

extern const struct command command_list;
extern const struct command command_layout;
extern const struct command command_doctor;
extern const struct command command_maps;
extern const struct command command_watch;
extern const struct command command_vectors;
extern const struct command command_info;
extern const struct command command_check;
extern const struct command command_bench;
extern const struct command command_compare;

#endif
