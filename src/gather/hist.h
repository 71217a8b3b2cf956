/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of a histogram of tracefs, taken apart: events/SYSTEM/EVENT/hist, of up to three keys
 * that are numbers (print_entries() in kernel/trace/trace_events_hist.c). Pure.
 */
#ifndef GATHER_HIST_H
#define GATHER_HIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HIST_KEYS 3

struct hist_row {
	uint64_t keys[HIST_KEYS]; /* of one with .log2 the exponent */
	uint64_t hits;
	uint64_t value; /* the sum of the field of vals=; 0: there is none */
};

struct hist {
	struct hist_row *rows; /* owned */
	size_t n;
	uint64_t hits;    /* as the kernel adds them up */
	uint64_t dropped; /* events that found the table full: their counts are nowhere */
};

/**
 * hist_read() - add what one histogram says
 * @text: the whole file, which may hold several histograms
 * @mark: a part of the trigger that made the histogram: the first one with it is read
 * @n_keys: how many keys a row must have; 0: the totals alone are of interest
 * @hist: zeroed; to be given to hist_free() in any case
 *
 * Return: 0; -EBADMSG: there is no such histogram, or a row is not in the form that is known.
 */
int hist_read(const char *text, const char *mark, size_t n_keys, struct hist *hist);

void hist_free(struct hist *hist);

#endif
