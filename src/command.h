/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A command is a row: what it is called, what it takes, which facts it needs, what it makes of them
 * and how that is printed. commands/run.c does with each row the same: load, judge, render.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include <argp.h>

#include "render/text.h"
#include "report.h"
#include "source/source.h"

/* @args is what the command's argp has filled; each begins with a struct options. */
struct command {
	const char *name;
	const char *help; /* one line */

	const struct argp *argp;
	size_t args_size;
	void (*init)(void *args); /* defaults; NULL: zeroes */
	bool names_needed;        /* a DEVICE, unless --from is given */
	/* What argp cannot tell. Return: 0, or -EINVAL after a word on stderr. NULL: nothing. */
	int (*accept)(const void *args, const char *name);

	uint32_t needs; /* of enum need: without these there is no answer */
	uint32_t wants; /* of enum need: asked for too where a device is asked */
	/* What else is to be asked for, the needs that depend on options included. NULL: nothing. */
	void (*ask)(void *args, struct request *request);

	/* Pure: verdicts and messages from facts; of each device that has what is needed. NULL: none. */
	void (*judge)(const void *args, struct report *report, size_t index);
	/* The same of all facts together, before the devices. NULL: none. */
	void (*judge_all)(const void *args, struct report *report);

	/* On the terminal: each device by itself; or all together. */
	void (*text)(const struct text *text, const struct report *report, size_t index);
	void (*text_all)(const struct text *text, const struct report *report, const void *args);

	/* Other files that are written: opened first of all, written when all is judged. NULL: none. */
	void (*open_files)(void *args, struct facts *facts);
	void (*write_files)(void *args, struct report *report);

	/* A signal ends the measurement alone: what was measured until then is reported. */
	bool reports_when_stopped;
};

extern const struct command command_list;
extern const struct command command_layout;
extern const struct command command_doctor;
extern const struct command command_maps;
extern const struct command command_info;
extern const struct command command_check;
extern const struct command command_bench;
extern const struct command command_compare;

#endif
