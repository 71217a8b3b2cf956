/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a process is: its program, the guest that it runs, where systemd or a container put it. */
#ifndef GATHER_HOLDER_PROCESS_H
#define GATHER_HOLDER_PROCESS_H

#include "facts/facts.h"

/**
 * holder_process_gather() - name the process holder->pid
 * @address: the PCI function that an argument of QEMU's is looked for by; may be empty
 *
 * What cannot be read stays empty.
 */
void holder_process_gather(const char *sysroot, const char *address, struct holder_facts *holder);

/**
 * holder_process_guest() - the guest's name in an argument of QEMU's -name
 * @argument: "db1", "db1,process=p", "guest=db1,debug-threads=on"; a comma of the name is doubled
 * @guest: empty where there is none; cut at @size - 1
 */
void holder_process_guest(const char *argument, char *guest, size_t size);

#endif
