/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --enable-ioctl: the RFC's ioctl on for the run, and off on every way out. */
#ifndef COMMANDS_ALLOW_H
#define COMMANDS_ALLOW_H

#include <argp.h>

#include "commands/run.h"

#define OPTION_ENABLE_IOCTL 0x200

/* The option's row in a command's list. */
#define ALLOW_OPTION                                                                               \
	{ "enable-ioctl", OPTION_ENABLE_IOCTL, NULL, 0,                                            \
	  "On a kernel of the 2017 RFC, allow mapping of the table for this run; switched off again", \
	  0 }

/**
 * allow_on() - switch it on, if this kernel has it
 *
 * Return: whether it is on; then allow_off() must be called on the same handle.
 */
bool allow_on(const struct vfio_handle *handle, const struct device_facts *device);

/**
 * allow_off() - switch it off again
 *
 * A failure becomes a message of the run, with the device named and exit status 4.
 */
void allow_off(struct run *run, const struct vfio_handle *handle,
	       const struct device_facts *device);

#endif
