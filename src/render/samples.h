/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The raw samples of one run as a text file: lines that begin with # say where they come from, the
 * rest is CSV, one row a sample, in the order of time. From such a file alone every figure can be
 * computed anew, by this program (bench --from) or by any other.
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
 * @host: that they were taken on
 * @device: whose samples they are; without an address for a self-test
 * @measurement: one of its runs, with raw samples
 *
 * Return: 0; -EIO or the errno of writing, the file then is not whole.
 */
int samples_write(FILE *out, const struct host_facts *host, const struct device_facts *device,
		  const struct measurement *measurement);

#endif
