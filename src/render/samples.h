/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The raw samples of one run as a text file: lines that begin with # say where they come from, the
 * rest is CSV, one row a sample, in the order of time. From such a file alone every figure can be
 * computed anew, by this program (bench --from) or by any other.
 *
 *	# vfio-msixctl samples 1
 *	# device: 0000:01:00.0
 *	# ...
 *	path,block,ticks,flags
 *	trapped,0,3210,
 *	mmapped,0,2075,p
 */
#ifndef RENDER_SAMPLES_H
#define RENDER_SAMPLES_H

#include <stddef.h>
#include <stdio.h>

#include "report.h"

/**
 * samples_write() - write the samples of a run
 * @report: for the host
 * @device: whose samples they are; without an address for a self-test
 * @bench: one of its runs, with raw samples
 *
 * Return: 0; -EIO or the errno of writing, the file then is not whole.
 */
int samples_write(FILE *out, const struct report *report, const struct device_facts *device,
		  const struct bench_report *bench);

/**
 * samples_read() - the inverse, evaluated
 * @text: @size bytes
 * @host: filled
 * @device: empty; name, address and PCI names are filled
 * @bench: empty; filled, quality excepted. To be given to measure_free() in any case
 * @why: on -EINVAL one sentence without full stop that names the line
 *
 * Return: 0; -ENOMSG: not a file of samples; -EINVAL: damaged.
 */
int samples_read(const char *text, size_t size, struct host_facts *host,
		 struct device_facts *device, struct bench_report *bench, char *why, size_t why_size);

#endif
