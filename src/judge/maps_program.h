/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program that a process runs. */
#ifndef JUDGE_MAPS_PROGRAM_H
#define JUDGE_MAPS_PROGRAM_H

#include "facts/facts.h"

/** maps_program() - the name of the executable or, if not known, the name in /proc */
const char *maps_program(const struct holder_facts *holder);

/** maps_is_qemu() - whether it is QEMU, under one of its names */
bool maps_is_qemu(const struct holder_facts *holder);

#endif
