/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registers that share pages with the MSI-X table, which a kernel without the fix traps. */
#ifndef JUDGE_TABLE_PAGE_H
#define JUDGE_TABLE_PAGE_H

#include "facts/facts.h"

/**
 * table_page_registers() - bytes of other registers in the pages of the MSI-X table
 * @device: msix, and the BARs
 * @page_size: bytes, a power of two
 * @bytes: set on success; only up to the end of the BAR, and without table and PBA
 *
 * Return: 0; the status of device->msix; -ERANGE if the table extends beyond its BAR, or a bridge
 * lacks that BAR; -ENODATA (FACT_NOT_THERE) if the BAR's size is not known and the MSI-X structures
 * do not show that it includes these pages.
 */
int table_page_registers(const struct device_facts *device, uint64_t page_size, uint64_t *bytes);

#endif
