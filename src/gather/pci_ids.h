/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names out of the text of pci.ids. libpci parses all of its 37,000 lines into a table before it
 * looks up the first one, which takes longer than all else that `list` does for 500 functions. But
 * the list is sorted, and few names are wanted.
 */
#ifndef GATHER_PCI_IDS_H
#define GATHER_PCI_IDS_H

#include "facts/facts.h"

struct pci_ids;

/**
 * pci_ids_open() - read the list
 * @path: of a plain text, not of a compressed one
 *
 * Return: NULL when it cannot be read, has no line feed at its end, or memory is out. To be given
 * to pci_ids_close().
 */
struct pci_ids *pci_ids_open(const char *path);

/** pci_ids_close() - NULL is allowed */
void pci_ids_close(struct pci_ids *ids);

/**
 * pci_ids_name() - fill in the names of vendor, device and class
 * @pci: ->vendor, ->device and ->class say which; the names are cut where they are too long
 *
 * A name that the list does not have stays as it is: libpci words the unknown. Only a class of
 * which the list has the base class alone is written as libpci does: "Unassigned class [ff00]".
 */
void pci_ids_name(const struct pci_ids *ids, struct pci_facts *pci);

#endif
