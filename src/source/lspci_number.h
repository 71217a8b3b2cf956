/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers in lspci's text. A text may end in the middle of one; inline only. */
#ifndef SOURCE_LSPCI_NUMBER_H
#define SOURCE_LSPCI_NUMBER_H

#include <ctype.h>

#include "number.h"

/** lspci_number_decimal() - a decimal number up to @max that something ends: a blank, a comma */
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
