/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which process has a node open, as far as /proc shows it. */
#ifndef GATHER_HOLDER_H
#define GATHER_HOLDER_H

#include <stddef.h>

/**
 * holder_find() - name the process that has a device node open
 * @node: path of the node; compared by device number, so that other names of it count
 * @text: "qemu-system-x86 (pid 812)", or empty if none was found; without root only the caller's
 *	own processes are visible
 */
void holder_find(const char *node, char *text, size_t size);

#endif
