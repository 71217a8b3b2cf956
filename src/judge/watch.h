/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which registers of a device in use trap, what share of a CPU that takes, and what would change
 * it. Pure: from what the kernel counted, and from what layout predicts for the process that has
 * the device open.
 */
#ifndef JUDGE_WATCH_H
#define JUDGE_WATCH_H

#include "judge/watch_model.h"

/**
 * watch_judge() - conclude from the accesses that were counted
 * @host: for the page size
 * @device: with traps, holders, msix and the BARs
 * @messages: why there is no answer, or none that holds, is added
 *
 * Return: to be given to watch_free(); NULL where nothing could be counted.
 */
struct watch_verdict *watch_judge(const struct host_facts *host, const struct device_facts *device,
				  struct findings *messages);

/** watch_limit() - a message if the accesses took, or may have, more than @percent of one CPU */
void watch_limit(const struct watch_verdict *watch, double percent, struct findings *messages);

/** watch_free() - NULL is allowed */
void watch_free(struct watch_verdict *watch);

#endif
