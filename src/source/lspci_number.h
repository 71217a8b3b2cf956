/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers in the output of lspci, which may be truncated within one; all inline. */
#ifndef SOURCE_LSPCI_NUMBER_H
#define SOURCE_LSPCI_NUMBER_H

#include <ctype.h>

#include "number.h"

/**
 * lspci_number_decimal() - a decimal number up to @max that is followed by something: a blank, a
 * comma
 */
static inline bool lspci_number_decimal(const char *text, uint64_t max, uint64_t *value)
{
	uint64_t number;
	const char *end = number_take(text, 10, max, &number);

	if (!end || !*end || isalnum((unsigned char)*end))
		return false;
	*value = number;
	return true;
}

#endif
