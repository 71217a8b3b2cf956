/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which program a process is. */
#ifndef JUDGE_MAPS_PROGRAM_H
#define JUDGE_MAPS_PROGRAM_H

#include "facts/facts.h"

/** maps_program() - what the holder is called: its executable, or what /proc calls it */
const char *maps_program(const struct holder_facts *holder);

/** maps_is_qemu() - whether it is QEMU, under one of its names */
bool maps_is_qemu(const struct holder_facts *holder);

#endif
