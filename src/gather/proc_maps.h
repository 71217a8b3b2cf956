/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parsers for lines of /proc/PID/maps and /proc/PID/fdinfo/N. Pure. */
#ifndef GATHER_PROC_MAPS_H
#define GATHER_PROC_MAPS_H

#include "facts/facts.h"

/**
 * proc_maps_parse() - parse a line of /proc/PID/maps (show_map_vma())
 * @mapping: filled in any case: ->line is kept, and ->parsed says whether the rest could be read
 */
void proc_maps_parse(const char *line, struct holder_mapping *mapping);

/**
 * proc_maps_is_vfio() - whether a mapping is, or may be, of a VFIO device
 *
 * Known are "anon_inode:[vfio-device]" and paths below /dev/vfio. Any other path that is not an
 * ordinary file's and has "vfio" in it may be one of a later kernel, and so may a line that could
 * not be read.
 */
bool proc_maps_is_vfio(const struct holder_mapping *mapping);

/**
 * proc_fdinfo_address() - the PCI address in "vfio-device-syspath: /sys/devices/.../0000:01:00.0"
 * @line: any line of fdinfo
 * @address: set only if the line names a PCI function
 *
 * Return: whether it does.
 */
bool proc_fdinfo_address(const char *line, char address[static FACTS_ADDRESS]);

#endif
