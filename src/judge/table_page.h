/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the vector table's pages hold beside it: the registers that a kernel without the fix traps.
 */
#ifndef JUDGE_TABLE_PAGE_H
#define JUDGE_TABLE_PAGE_H

#include "facts/facts.h"

/**
 * table_page_registers() - bytes of other registers in the pages of the vector table
 * @device: msix, and the BARs
 * @page_size: bytes, a power of two
 * @bytes: set on success; the pages end with the BAR, and neither the table nor the pending bits
 *	are registers
 *
 * Return: 0; the status of device->msix; -ERANGE when the table reaches beyond its BAR, or is in a
 * bridge that has none; -ENODATA
 * (FACT_NOT_THERE) when the BAR's size is not known, and what MSI-X keeps in it does not tell that
 * these pages are all in it.
 */
int table_page_registers(const struct device_facts *device, uint64_t page_size, uint64_t *bytes);

#endif
