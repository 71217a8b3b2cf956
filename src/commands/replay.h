/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --from: the facts come from a file instead of a machine, and everything behind them is as ever.
 * Verdicts and messages are made anew, so that a later version may judge an old report better. What
 * no fact stands behind is kept as it was saved: the figures of bench and its findings.
 */
#ifndef COMMANDS_REPLAY_H
#define COMMANDS_REPLAY_H

#include "commands/run.h"

/**
 * replay_run() - fill the report from options->from, and judge it
 *
 * The DEVICE arguments choose among the devices of the file; without any, all are meant. A file
 * that cannot be used is one message of the run, with exit status 2.
 *
 * Return: 0 or -errno.
 */
int replay_run(struct run *run);

/** replay_tell() - a message about the file, named in front of it */
void replay_tell(struct run *run, const struct finding *finding);

#endif
