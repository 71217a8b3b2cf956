/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hexadecimal dumps of lspci -x, -xxx and -xxxx, line by line. Pure. */
#ifndef SOURCE_LSPCI_DUMP_H
#define SOURCE_LSPCI_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LSPCI_DUMP_HEADER 64 /* bytes: what every user may read, and lspci -x prints */
#define LSPCI_DUMP_PCI 256   /* lspci -xxx */
#define LSPCI_DUMP_MAX 4096  /* lspci -xxxx */

struct lspci_dump {
	uint8_t *bytes; /* room for LSPCI_DUMP_MAX, owned; NULL: there is no dump */
	size_t size;    /* of what is there without a gap */
	bool damaged;   /* a line is missing, or cut short */
	unsigned int damaged_line;
};

/**
 * lspci_dump_line() - read a line that may be one of a dump: "10: 00 00 00 fd ..."
 * @number: of the line
 * @ended: the line is whole
 *
 * What stands behind the sixteen bytes is passed over. After a damaged line nothing more is read.
 *
 * Return: whether it is one: "24: 7 0 IO-APIC" is none.
 */
bool lspci_dump_line(const char *line, unsigned int number, bool ended, struct lspci_dump *dump);

/** lspci_dump_begins() - whether a dump's first line begins here */
bool lspci_dump_begins(const char *line);

/** lspci_dump_whole() - whether the dump has one of the sizes that lspci prints */
bool lspci_dump_whole(const struct lspci_dump *dump);

/** lspci_dump_silent() - whether all bytes of the header are ones: nothing answered */
bool lspci_dump_silent(const struct lspci_dump *dump);

#endif
