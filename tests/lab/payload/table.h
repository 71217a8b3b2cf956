/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table by which tests/lab/guest/nested and a payload understand each other, TABLE_OFFSET bytes into
 * the nested guest's memory. Every field is a little-endian word of 64 bits.
 */

#define TABLE_OFFSET 0x200000

/* The header. A batch is ROUNDS passes over the accesses (0: without end, until it is changed). */
#define TABLE_READY 0x00 /* payload: 1 once the BARs have addresses */
#define TABLE_GO 0x08 /* number of batches asked for so far */
#define TABLE_DONE 0x10 /* payload: number of batches made */
#define TABLE_ROUNDS 0x18
#define TABLE_STAY 0x20 /* 0: power off after the first batch */
#define TABLE_N_FUNCTIONS 0x28
#define TABLE_N_ACCESSES 0x30
#define TABLE_WAIT 0x38 /* 1: each pass waits for an interrupt */

/* PCI functions: an address for each of the six BARs; where one is the upper half of another it is unused. */
#define TABLE_FUNCTIONS 0x40
#define FUNCTION_DEVFN 0x00
#define FUNCTION_BARS 0x08
#define FUNCTION_MSIX 0x38 /* place of the MSI-X capability, 0: not to be enabled; from bit 32 on the table's address */
#define FUNCTION_SIZE 0x40

/* payload: passes that waited, interrupts received, passes that waited in vain */
#define TABLE_SENT 0xf00
#define TABLE_RECEIVED 0xf08
#define TABLE_LOST 0xf10

/* Accesses: COUNT times the same, COUNT > 0. VALUE is what is written, or what was read last. */
#define TABLE_ACCESSES 0x1000
#define ACCESS_ADDRESS 0x00
#define ACCESS_KIND 0x08 /* log2 of the width; plus 4: a write */
#define ACCESS_COUNT 0x10
#define ACCESS_VALUE 0x18
#define ACCESS_SIZE 0x20

/* Registers and bits of the PCI header. */
#define PCI_COMMAND 0x04
#define PCI_COMMAND_MEMORY 0x02
#define PCI_COMMAND_MASTER 0x04
#define PCI_BAR0 0x10
#define PCI_BARS 6
#define PCI_BAR_TYPE 0x07 /* bit 0: I/O ports; bits 2:1 = 10b: 64 bits */
#define PCI_BAR_64BIT 0x04
#define PCI_MSIX_CONTROL 2
#define PCI_MSIX_ENABLE 0x8000
