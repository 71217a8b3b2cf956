/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef GATHER_KALLSYMS_H
#define GATHER_KALLSYMS_H

/**
 * kallsyms_find() - whether the running kernel, its modules included, has a symbol
 * @sysroot: "" or the directory that holds proc/
 * @name: name of the symbol
 *
 * /proc/kallsyms lists all loaded symbols for any user: only the addresses may be hidden.
 *
 * Return: 0; -ENOENT: the file was read to its end and has no such symbol; -ENODATA: it is empty or
 * missing (CONFIG_KALLSYMS); -errno of reading it.
 */
int kallsyms_find(const char *sysroot, const char *name);

#endif
