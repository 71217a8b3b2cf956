/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hexadecimal dumps of lspci -x, -xxx and -xxxx, line by line. Pure. */
#ifndef SOURCE_LSPCI_DUMP_H
#define SOURCE_LSPCI_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LSPCI_DUMP_HEADER 64 /* bytes: readable by every user; lspci -x */
#define LSPCI_DUMP_PCI 256   /* lspci -xxx */
#define LSPCI_DUMP_MAX 4096  /* lspci -xxxx */

struct lspci_dump {
	uint8_t *bytes; /* LSPCI_DUMP_MAX bytes, owned; NULL: no dump */
	size_t size;    /* of the part without a gap */
	bool damaged;   /* a line is missing or truncated */
	unsigned int damaged_line;
};

/**
 * lspci_dump_line() - read a line that may be one of a dump: "10: 00 00 00 fd ..."
 * @number: of the line
 * @ended: the line is complete
 *
 * Text after the sixteen bytes is ignored. After a damaged line nothing more is read.
 *
 * Return: whether it is one; "24: 7 0 IO-APIC" is not.
 */
bool lspci_dump_line(const char *line, unsigned int number, bool ended, struct lspci_dump *dump);

/** lspci_dump_begins() - whether a dump's first line begins here */
bool lspci_dump_begins(const char *line);

/** lspci_dump_whole() - whether the dump has one of the sizes that lspci prints */
bool lspci_dump_whole(const struct lspci_dump *dump);

/** lspci_dump_silent() - whether the header reads as all ones: the device did not respond */
bool lspci_dump_silent(const struct lspci_dump *dump);

#endif
