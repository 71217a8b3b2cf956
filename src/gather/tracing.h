/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A session of tracefs: an instance of its own, and the probes, synthetic events and histograms
 * that are made for it.
 *
 * Nothing of it outlives the process. A child, started first, waits for its end, whatever that is,
 * and removes everything. If the child is killed too, the next session that any process opens
 * removes what was left: an instance that is in use is locked by flock().
 */
#ifndef GATHER_TRACING_H
#define GATHER_TRACING_H

#include <stdint.h>

#include "facts/traps.h"
#include "util.h"

struct tracing;

/**
 * tracing_open() - make the instance, and remove what was left of others
 * @sysroot: "" for the running system; else tracefs is what DIR/sys/kernel/tracing holds
 * @tracing: set on success, to be given to tracing_close(); one at a time
 * @step: set on failure
 *
 * Nothing is mounted.
 *
 * Return: 0, or -errno.
 */
int tracing_open(const char *sysroot, struct tracing **tracing, enum trap_step *step);

/** tracing_close() - remove everything, and wait until it is gone; NULL is allowed */
void tracing_close(struct tracing *tracing);

/** tracing_group() - the group of the session's probes, a prefix of its synthetic events */
const char *tracing_group(const struct tracing *tracing);

/** tracing_number() - what the name of the group ends with */
unsigned int tracing_number(const struct tracing *tracing);

/** tracing_has() - whether tracefs has a file of that name */
bool tracing_has(const char *file);

/**
 * tracing_make() - make a probe or a synthetic event
 * @format: of a line for dynamic_events; the event must be in tracing_group(), or be synthetic with
 *	tracing_group() and an underscore before its name
 *
 * Return: 0, or -errno.
 */
int tracing_make(const char *format, ...) PRINTF_FORMAT(1, 2);

/**
 * tracing_trigger() - add a trigger to an event, in the instance alone
 * @event: "GROUP/NAME"
 *
 * Return: 0, or -errno.
 */
int tracing_trigger(const struct tracing *tracing, const char *event, const char *format, ...)
	PRINTF_FORMAT(3, 4);

/**
 * tracing_clear() - remove all triggers of an event but those whose variables another one reads
 *
 * Return: 0, or -errno.
 */
int tracing_clear(const struct tracing *tracing, const char *event);

/**
 * tracing_read() - the histograms of an event
 * @text: set on success, to be freed
 *
 * Return: 0, or -errno.
 */
int tracing_read(const struct tracing *tracing, const char *event, char **text);

/**
 * tracing_profile() - how often a probe was hit and missed
 * @name: without its group, which kprobe_profile does not have: it must be in no other session
 *
 * Both are 0 where that cannot be read.
 */
void tracing_profile(const char *name, uint64_t *hits, uint64_t *missed);

#endif
