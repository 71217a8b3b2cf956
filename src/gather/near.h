/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef GATHER_NEAR_H
#define GATHER_NEAR_H

/**
 * near_cpu() - a CPU on the device's NUMA node that this process may run on
 * @sysroot: "" or the folder that holds sys/
 * @address: of the function; its local_cpulist is read
 *
 * Return: the current CPU when it is near, else the lowest near one, or -1 when none is known.
 */
int near_cpu(const char *sysroot, const char *address);

#endif
