/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names from the text of pci.ids. libpci parses all of its 37,000 lines into a table before the
 * first lookup, which takes longer than everything else that `list` does for 500 functions; but the
 * list is sorted, and few names are needed.
 */
#ifndef GATHER_PCI_IDS_H
#define GATHER_PCI_IDS_H

#include "facts/facts.h"

struct pci_ids;

/**
 * pci_ids_open() - read the list
 * @path: of the plain text, not compressed
 *
 * Return: NULL if it cannot be read or does not end in a line feed. To be closed by
 * pci_ids_close().
 */
struct pci_ids *pci_ids_open(const char *path);

/** pci_ids_close() - NULL is allowed */
void pci_ids_close(struct pci_ids *ids);

/**
 * pci_ids_name() - fill in the names of vendor, device and class
 * @pci: names for ->vendor, ->device and ->class; cut if too long
 *
 * A name that is not in the list is left as it is, for libpci to fill in. A class of which the list
 * has only the base class is written as by libpci: "Unassigned class [ff00]".
 */
void pci_ids_name(const struct pci_ids *ids, struct pci_facts *pci);

#endif
