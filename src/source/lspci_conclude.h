/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Combines a function's words, its dump and facts of the other functions. Pure. */
#ifndef SOURCE_LSPCI_CONCLUDE_H
#define SOURCE_LSPCI_CONCLUDE_H

#include "facts/facts.h"
#include "source/lspci_block.h"

/** lspci_conclude_words() - set the statuses of facts that the words show, or leave out */
void lspci_conclude_words(const struct lspci_block *block, struct device_facts *device);

/**
 * lspci_conclude_dump() - combine the facts of the words and of the dump
 * @words: the device after lspci_conclude_words()
 * @device: the device after pci_gather_dump()
 */
void lspci_conclude_dump(const struct lspci_block *block, const struct device_facts *words,
			 struct device_facts *device);

/**
 * lspci_conclude_merge() - combine two descriptions of one function
 * @device: the earlier one; known facts of @later replace its own
 *
 * Return: whether they can be one device. If not, the more detailed one is kept.
 */
bool lspci_conclude_merge(struct device_facts *device, const struct device_facts *later);

/** lspci_conclude_place() - an address with domain as numbers */
void lspci_conclude_place(const char *address, struct lspci_bus_place *place);

/**
 * lspci_conclude_vf() - whether a function is a virtual function of another, by their addresses
 * @place: of the function
 * @physical: of the other, which has @vfs enabled
 *
 * SR-IOV 1.1, 2.1.2: the routing ID of the Nth is offset + N * stride after the physical one's.
 */
bool lspci_conclude_vf(const struct lspci_bus_place *place, const struct lspci_block *physical,
		       uint32_t vfs);

#endif
