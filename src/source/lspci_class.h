/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of PCI classes, as in pci.ids, by which a device's line is recognised. Pure. */
#ifndef SOURCE_LSPCI_CLASS_H
#define SOURCE_LSPCI_CLASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * lspci_class_find() - the class of that name, in any case
 * @name: @length bytes
 * @code: base class and sub-class, 16 bits
 *
 * Return: whether there is one.
 */
bool lspci_class_find(const char *name, size_t length, uint32_t *code);

/**
 * lspci_class_prefix() - the longest class name at the beginning of @text
 *
 * Return: its length; 0: none.
 */
size_t lspci_class_prefix(const char *text);

#endif
