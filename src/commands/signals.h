/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SIGINT, SIGTERM, SIGHUP and SIGQUIT end a run between two accesses, so that all is undone first.
 */
#ifndef COMMANDS_SIGNALS_H
#define COMMANDS_SIGNALS_H

#include <signal.h>

/** signals_catch() - from now on note the signal instead of dying of it */
void signals_catch(void);

/**
 * signals_flag() - the number of the signal that came, 0 while none has
 *
 * Return: valid for ever; to be polled by whoever takes long.
 */
const volatile sig_atomic_t *signals_flag(void);

/** signals_die() - die of the signal that came, as if it had never been caught; else return */
void signals_die(void);

#endif
