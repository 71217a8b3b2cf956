/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of bench. */
#ifndef COMMANDS_BENCH_ARGS_H
#define COMMANDS_BENCH_ARGS_H

#include <stdio.h>

#include "commands/options.h"
#include "render/progress.h"
#include "source/source.h"

struct bench_args {
	struct options options;
	bool enable_ioctl;
	bool selftest;
	bool all_bars;
	bool write; /* measure.value is written; confirmed by a separate flag */
	bool write_confirmed;
	bool cpu_given;
	struct register_request where;
	uint64_t samples; /* of each path; 0: as many as fit */
	const char *samples_file;
	const char *svg_file;
	FILE *samples_out; /* NULL: not requested, or cannot be opened, as has been reported */
	FILE *svg_out;
	struct measure_request measure; /* from the command line */
	struct progress progress;
};

/** bench_args_init() - the defaults */
void bench_args_init(struct bench_args *args);

/* The input is a struct bench_args. */
extern const struct argp bench_argp;

#endif
