/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The nested guest on arm64, QEMU's machine "virt": its firmware, run from address 0 at EL1 with the MMU
 * off, so that every access is one instruction and one access. See table.h.
 *
 * x19 the table
 */
#include "table.h"

#define RAM 0x40000000
#define ECAM 0x4010000000
#define PSCI_SYSTEM_OFF 0x84000008

	.text
	.globl	_start
_start:
	ldr	x19, =RAM + TABLE_OFFSET
	bl	program_functions
	mov	x0, #1
	str	x0, [x19, #TABLE_READY]
wait:
	ldr	x0, [x19, #TABLE_GO]
	ldr	x1, [x19, #TABLE_DONE]
	cmp	x0, x1
	b.eq	wait
	ldr	x20, [x19, #TABLE_ROUNDS]
round:
	bl	make_accesses
	subs	x20, x20, #1
	b.mi	endless
	b.ne	round
	ldr	x0, [x19, #TABLE_DONE]
	add	x0, x0, #1
	str	x0, [x19, #TABLE_DONE]
	ldr	x0, [x19, #TABLE_STAY]
	cbnz	x0, wait
	ldr	w0, =PSCI_SYSTEM_OFF
	hvc	#0
endless:
	ldr	x20, [x19, #TABLE_ROUNDS]
	b	round

/* Gives each BAR its address, then switches memory decoding on. */
program_functions:
	ldr	x0, [x19, #TABLE_N_FUNCTIONS]
	add	x1, x19, #TABLE_FUNCTIONS
function:
	cbz	x0, functions_done
	ldr	x2, [x1, #FUNCTION_DEVFN]
	ldr	x3, =ECAM
	add	x3, x3, x2, lsl #12
	add	x4, x1, #FUNCTION_BARS
	mov	x5, #0
bar:
	ldr	x6, [x4, x5, lsl #3]
	add	x7, x3, x5, lsl #2
	str	w6, [x7, #PCI_BAR0]
	ldr	w8, [x7, #PCI_BAR0]
	and	w8, w8, #PCI_BAR_TYPE
	cmp	w8, #PCI_BAR_64BIT
	b.ne	next_bar
	lsr	x6, x6, #32
	str	w6, [x7, #PCI_BAR0 + 4]
	add	x5, x5, #1
next_bar:
	add	x5, x5, #1
	cmp	x5, #PCI_BARS
	b.lo	bar
	mov	w6, #PCI_COMMAND_MEMORY
	strh	w6, [x3, #PCI_COMMAND]
	add	x1, x1, #FUNCTION_SIZE
	sub	x0, x0, #1
	b	function
functions_done:
	ret

make_accesses:
	ldr	x0, [x19, #TABLE_N_ACCESSES]
	add	x1, x19, #TABLE_ACCESSES
access:
	cbz	x0, accesses_done
	ldr	x2, [x1, #ACCESS_ADDRESS]
	ldr	x3, [x1, #ACCESS_COUNT]
	ldr	x4, [x1, #ACCESS_VALUE]
	ldr	x5, [x1, #ACCESS_KIND]
	adr	x6, kinds
	add	x6, x6, x5, lsl #4
	br	x6
access_made:
	str	x4, [x1, #ACCESS_VALUE]
	add	x1, x1, #ACCESS_SIZE
	sub	x0, x0, #1
	b	access
accesses_done:
	ret

/* Four instructions a kind: ACCESS_KIND is the index. */
	.macro	kind instruction:vararg
1:	\instruction, [x2]
	subs	x3, x3, #1
	b.ne	1b
	b	access_made
	.endm
kinds:
	kind	ldrb	w4
	kind	ldrh	w4
	kind	ldr	w4
	kind	ldr	x4
	kind	strb	w4
	kind	strh	w4
	kind	str	w4
	kind	str	x4
