/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef GATHER_CPULIST_H
#define GATHER_CPULIST_H

#include <stdbool.h>

/**
 * cpulist_has() - whether a number is in a list as the kernel prints one; pure
 * @list: "0-3,8,10-11", or empty; parsing stops at anything else
 * @number: of a CPU or a node
 */
bool cpulist_has(const char *list, int number);

#endif
