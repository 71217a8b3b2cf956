/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts from what lspci printed: it is what people paste into bug reports. */
#ifndef GATHER_LSPCI_H
#define GATHER_LSPCI_H

#include "facts.h"

#define LSPCI_FUNCTIONS_MAX 65536u

/**
 * lspci_read() - facts of every function in a text of lspci
 * @text: of any of -v, -vv, -vvv, -n, -nn, -k, -x, -xxx, -xxxx, mixed, with or without domains;
 *	lines may be quoted or indented, and what is no line of lspci is passed over
 * @size: bytes of @text
 * @facts: devices are appended; the host is not known from such a text
 *
 * A hexadecimal dump is read by libpci and tells identity, BARs and MSI-X; sizes, driver and group
 * come from the words around it, where there are any. Without words the addresses of BARs are what
 * the device holds, which on POWER is not where the host sees them. What the text does not tell has
 * status FACT_NOT_ASKED, or -EACCES where lspci was not allowed to read it, and a BAR's size_known
 * is false.
 *
 * Return: 0; -ENOENT: no function in it; -E2BIG: more than LSPCI_FUNCTIONS_MAX; -EILSEQ: a dump
 * with a gap; -EIO: libpci does not take the dump; -ENOMEM.
 */
int lspci_read(const char *text, size_t size, struct facts *facts);

#endif
