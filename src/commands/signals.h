/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SIGINT, SIGTERM, SIGHUP and SIGQUIT end a run between two accesses, so that everything is undone
 * before the process dies.
 */
#ifndef COMMANDS_SIGNALS_H
#define COMMANDS_SIGNALS_H

#include <signal.h>

/** signals_catch() - from now on record these signals instead of being killed by them */
void signals_catch(void);

/**
 * signals_flag() - the number of the signal received, 0 if none
 *
 * Return: always valid; to be polled by functions that may take long.
 */
const volatile sig_atomic_t *signals_flag(void);

/**
 * signals_die() - die of the signal received, as if it had not been caught; return if there was
 * none
 */
void signals_die(void);

#endif
