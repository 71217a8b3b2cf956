/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file of raw samples read back: the inverse of render/samples.h, where its form is described. */
#ifndef SOURCE_SAMPLES_H
#define SOURCE_SAMPLES_H

#include "facts/facts.h"

/**
 * samples_read() - the device and the measurement of a file of samples, every figure computed anew
 * @text: @size bytes
 * @facts: the host's name and page size are filled, a device is added. Of what is damaged the facts
 *	are not to be used
 * @why: on -EINVAL one sentence without full stop that names the line
 *
 * Return: 0; -ENOMSG: not a file of samples; -EINVAL: damaged, or there is nothing to compute.
 */
int samples_read(const char *text, size_t size, struct facts *facts, char *why, size_t why_size);

#endif
