/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_READER_H
#define MEASURE_READER_H

/**
 * struct measure_reader - a register whose descriptor the measurement does not get: it can be read,
 *	and nothing else
 * @begin: called before each round; a failure ends the run before the device is accessed
 * @read: @width bytes of the register by one pread(); the call through this pointer is timed with
 *	it, a few nanoseconds
 * @map: maps the page that holds the register, with PROT_READ; unmapped by munmap()
 * @arg: passed to each; each returns 0 or -errno
 */
struct measure_reader {
	int (*begin)(void *arg);
	int (*read)(void *arg, void *bytes, unsigned int width);
	int (*map)(void *arg, void **page);
	void *arg;
};

#endif
