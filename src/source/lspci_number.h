/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers in lspci's text. A text may end in the middle of one; inline only. */
#ifndef SOURCE_LSPCI_NUMBER_H
#define SOURCE_LSPCI_NUMBER_H

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/** lspci_number_hex() - exactly @digits (16 at most) hexadecimal digits, and no more behind them */
static inline bool lspci_number_hex(const char *text, size_t digits, uint64_t *value)
{
	char copy[17];

	if (digits >= sizeof(copy) || strspn(text, "0123456789abcdefABCDEF") != digits)
		return false;
	memcpy(copy, text, digits);
	copy[digits] = '\0';
	*value = strtoull(copy, NULL, 16);
	return true;
}

/** lspci_number_decimal() - a decimal number up to @max that something ends: a blank, a comma */
static inline bool lspci_number_decimal(const char *text, uint64_t max, uint64_t *value)
{
	const size_t digits = strspn(text, "0123456789");

	if (digits == 0 || digits > 18 || !text[digits] || isalnum((unsigned char)text[digits]))
		return false;
	*value = strtoull(text, NULL, 10);
	return *value <= max;
}

#endif
