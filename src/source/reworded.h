/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts that are words: those of earlier versions, in the words of this one. */
#ifndef SOURCE_REWORDED_H
#define SOURCE_REWORDED_H

#include <stddef.h>

/**
 * reworded_renew() - replace a text of an earlier version by that of this one
 * @text: from a saved report or a file of samples; kept unless an earlier version is known to have
 *	written it
 * @size: of the array
 */
void reworded_renew(char *text, size_t size);

#endif
