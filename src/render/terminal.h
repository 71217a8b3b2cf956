/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the terminal at stdout can show. */
#ifndef RENDER_TERMINAL_H
#define RENDER_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#define TERMINAL_COLUMNS 80

/**
 * terminal_columns() - how wide a line may be
 *
 * Return: $COLUMNS, else what the terminal at stdout says, else 80; between 40 and 200.
 */
unsigned int terminal_columns(void);

/**
 * terminal_line() - how wide a line of a table may be
 *
 * Return: SIZE_MAX when stdout is no terminal; else as terminal_columns(), of any size.
 */
size_t terminal_line(void);

/** terminal_is_utf8() - whether the locale that the environment names writes UTF-8 */
bool terminal_is_utf8(void);

#endif
