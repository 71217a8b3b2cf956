/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The properties of the terminal at stdout. */
#ifndef RENDER_TERMINAL_H
#define RENDER_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#define TERMINAL_COLUMNS 80

/**
 * terminal_columns() - the width of a line
 *
 * Return: $COLUMNS, else the width of the terminal at stdout, else 80; between 40 and 200.
 */
unsigned int terminal_columns(void);

/**
 * terminal_line() - the width of a line of a table
 *
 * Return: SIZE_MAX if stdout is not a terminal; else as terminal_columns(), without bounds.
 */
size_t terminal_line(void);

/** terminal_is_utf8() - whether the encoding of the environment's locale is UTF-8 */
bool terminal_is_utf8(void);

#endif
