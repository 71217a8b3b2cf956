/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The raw samples of one run as a text file: lines that begin with # are metadata, the rest is CSV,
 * one row per sample, in the order of time. All figures can be recomputed from such a file, by this
 * program (bench --from) or by any other.
 *
 *	# vfio-msixctl samples 2
 *	# device: 0000:01:00.0
 *	# ...
 *	path,block,ticks,flags
 *	trapped,0,3210,
 *	mmapped,0,2075,p
 */
#ifndef RENDER_SAMPLES_H
#define RENDER_SAMPLES_H

#include <stdio.h>

#include "facts/facts.h"

/**
 * samples_write() - write the samples of a run
 * @host: on which they were taken
 * @device: whose samples they are; without an address for a self-test
 * @measurement: one of its runs, with raw samples
 *
 * Return: 0; -EIO or -errno of writing, in which case the file is incomplete.
 */
int samples_write(FILE *out, const struct host_facts *host, const struct device_facts *device,
		  const struct measurement *measurement);

#endif
