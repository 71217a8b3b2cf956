/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef GATHER_KALLSYMS_H
#define GATHER_KALLSYMS_H

/**
 * kallsyms_find() - whether the running kernel, its modules included, has a symbol
 * @sysroot: "" or the folder that holds proc/
 * @name: of the symbol
 *
 * /proc/kallsyms names what is loaded, to everybody: only the addresses may be hidden.
 *
 * Return: 0; -ENOENT: it was read to its end and has no such symbol; -ENODATA: it is empty or not
 * there (CONFIG_KALLSYMS); -errno of reading it.
 */
int kallsyms_find(const char *sysroot, const char *name);

#endif
