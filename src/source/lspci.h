/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts from what lspci printed: it is what people paste into bug reports. */
#ifndef SOURCE_LSPCI_H
#define SOURCE_LSPCI_H

#include "facts/facts.h"

#define LSPCI_FUNCTIONS_MAX 65536u

/**
 * lspci_read() - facts of every function in a text of lspci
 * @text: of any of -v, -vv, -vvv, -n, -nn, -k, -x, -xxx, -xxxx, mixed, with or without domains and
 *	what terminals, mail and trackers do to a text (lspci_text.h); other lines are passed over
 * @size: bytes of @text
 * @facts: devices are appended, each once; ->source says how much was understood. The host is not
 *	known from such a text
 *
 * A hexadecimal dump is read by libpci and shows identity, BARs and MSI-X; sizes, driver and group
 * come from the words around it, where there are any. Without words the addresses of BARs are what
 * the device holds, which on POWER is not where the host sees them.
 *
 * What the text does not show has status FACT_NOT_ASKED, and a BAR's size_status too; MSI-X
 * that lspci was not allowed to read has -EACCES, and -EIO where nothing answered. FACT_NOT_THERE
 * needs a text that shows it: cut or shortened ones do not.
 *
 * Of a function that is there twice what comes later counts, as far as it goes.
 *
 * Return: 0; -ENOENT: no function in it; -E2BIG: more than LSPCI_FUNCTIONS_MAX; -EIO: libpci does
 * not take the dumps; -errno of the file that hands them to it.
 */
int lspci_read(const char *text, size_t size, struct facts *facts);

#endif
