/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a function's words, its dump and the other functions come to. Pure. */
#ifndef SOURCE_LSPCI_CONCLUDE_H
#define SOURCE_LSPCI_CONCLUDE_H

#include "facts/facts.h"
#include "source/lspci_block.h"

/** lspci_conclude_words() - statuses of what the words show, and of what they leave out */
void lspci_conclude_words(const struct lspci_block *block, struct device_facts *device);

/**
 * lspci_conclude_dump() - bring together what the words and the dump show
 * @words: as lspci_conclude_words() left the device
 * @device: as pci_gather_dump() filled it
 */
void lspci_conclude_dump(const struct lspci_block *block, const struct device_facts *words,
			 struct device_facts *device);

/**
 * lspci_conclude_merge() - bring together two descriptions of one function
 * @device: the earlier one; what @later knows counts, and what it does not stays
 *
 * Return: whether they can be of one device. If not, the one that shows more is left.
 */
bool lspci_conclude_merge(struct device_facts *device, const struct device_facts *later);

/** lspci_conclude_place() - an address with domain as numbers */
void lspci_conclude_place(const char *address, struct lspci_bus_place *place);

/**
 * lspci_conclude_vf() - whether a function is a virtual one of another, by their addresses
 * @place: of the function
 * @physical: of the other, which has @vfs enabled
 *
 * SR-IOV 1.1, 2.1.2: the routing ID of the Nth is offset + N * stride after the physical one's.
 */
bool lspci_conclude_vf(const struct lspci_bus_place *place, const struct lspci_block *physical,
		       uint32_t vfs);

#endif
