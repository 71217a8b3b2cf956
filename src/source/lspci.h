/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts from the output of lspci, as it is pasted into bug reports. */
#ifndef SOURCE_LSPCI_H
#define SOURCE_LSPCI_H

#include "facts/facts.h"

#define LSPCI_FUNCTIONS_MAX 65536u

/**
 * lspci_read() - facts of every function in the output of lspci
 * @text: made with any of -v, -vv, -vvv, -n, -nn, -k, -x, -xxx, -xxxx, mixed, with or without
 *	domains, and with what terminals, mail and trackers do to a text (lspci_text.h); other lines
 *	are ignored
 * @size: bytes of @text
 * @facts: devices are appended, each once; ->source records how much was understood. The host is
 *	not known from such a text
 *
 * A hexadecimal dump is read by libpci and has identity, BARs and MSI-X; sizes, driver and group
 * come from the words around it, if any. Without words, BARs have bus addresses, which on POWER
 * differ from those of the host.
 *
 * Facts that the text does not show have status FACT_NOT_ASKED, as has a BAR's size_status; MSI-X
 * has -EACCES if lspci was not allowed to read it, and -EIO if the device did not respond.
 * FACT_NOT_THERE requires a text that shows it, not a truncated one.
 *
 * If a function appears twice, facts of the later one take precedence.
 *
 * Return: 0; -ENOENT: no function in the text; -E2BIG: more than LSPCI_FUNCTIONS_MAX; -EIO: libpci
 * does not accept the dumps; -errno of the file that passes them to it.
 */
int lspci_read(const char *text, size_t size, struct facts *facts);

#endif
