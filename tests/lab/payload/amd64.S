/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The nested guest on amd64, QEMU's machine "q35": its firmware, so that no other makes accesses of its
 * own. 32-bit protected mode without paging; 8 bytes at once go through an MMX register. See table.h.
 *
 * ebp the table
 */
#include "table.h"

#define TABLE TABLE_OFFSET
#define STACK 0x80000
#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA 0xcfc
#define CONFIG_ENABLE 0x80000000
#define DEBUG_EXIT 0xf4 /* isa-debug-exit */

#define CODE_SELECTOR 8
#define DATA_SELECTOR 16

#define LAPIC 0xfee00000
#define LAPIC_EOI 0xb0
#define LAPIC_SPURIOUS 0xf0
#define LAPIC_ENABLED 0x1ff /* and vector 255 */
#define LAPIC_LINT0 0x350
#define LAPIC_MASKED 0x10000
#define VECTOR 0x30 /* of the only interrupt */
#define PATIENCE 50000000 /* some seconds */
#define REST 20000 /* longer than an e1000e holds the next interrupt back */

	.text
	.globl	_start
_start:
	.code16
start:
	cli
	lgdtl	%cs:gdt_pointer - _start
	movl	%cr0, %eax
	orb	$1, %al
	movl	%eax, %cr0
	ljmpl	$CODE_SELECTOR, $protected

	.code32
protected:
	movl	$DATA_SELECTOR, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	$STACK, %esp
	movl	$TABLE, %ebp
	call	program_functions
	movl	$1, TABLE_READY(%ebp)
wait:
	pause
	movl	TABLE_GO(%ebp), %eax
	cmpl	TABLE_DONE(%ebp), %eax
	je	wait
	movl	TABLE_ROUNDS(%ebp), %edi
round:
	pushl	TABLE_RECEIVED(%ebp)
	call	make_accesses
	popl	%eax
	cmpl	$0, TABLE_WAIT(%ebp)
	je	passed
	call	await
passed:
	subl	$1, %edi
	jb	endless
	jne	round
	incl	TABLE_DONE(%ebp)
	cmpl	$0, TABLE_STAY(%ebp)
	jne	wait
	outb	%al, $DEBUG_EXIT
endless:
	movl	TABLE_ROUNDS(%ebp), %edi
	jmp	round

/* Waits for another interrupt than the first %eax. */
await:
	incl	TABLE_SENT(%ebp)
	movl	$PATIENCE, %ecx
1:	pause
	cmpl	TABLE_RECEIVED(%ebp), %eax
	jne	2f
	loop	1b
	incl	TABLE_LOST(%ebp)
2:	movl	$REST, %ecx
3:	pause
	loop	3b
	ret

received:
	incl	TABLE + TABLE_RECEIVED
	movl	$0, LAPIC + LAPIC_EOI
	iret

/* Of all interrupts, only messages: KVM lets those of the timer in through LINT0. */
accept_interrupts:
	movl	$LAPIC_MASKED, LAPIC + LAPIC_LINT0
	movl	$LAPIC_ENABLED, LAPIC + LAPIC_SPURIOUS
	lidt	idt_pointer
	sti
	ret

/* Enables MSI-X of the function whose entry is %ebx, and the first vector of its table. */
enable_msix:
	movl	FUNCTION_MSIX + 4(%ebx), %edx
	movl	$LAPIC, (%edx)
	movl	$0, 4(%edx)
	movl	$VECTOR, 8(%edx)
	movl	$0, 12(%edx)
	movl	FUNCTION_MSIX(%ebx), %eax
	call	select_register
	addl	$PCI_MSIX_CONTROL, %edx
	movl	$PCI_MSIX_ENABLE, %eax
	outw	%ax, %dx
	jmp	accept_interrupts

/* Selects the register %eax of the function whose entry is %ebx; its data is at port %dx. */
select_register:
	movl	FUNCTION_DEVFN(%ebx), %edx
	shll	$8, %edx
	leal	CONFIG_ENABLE(%eax,%edx), %eax
	movl	$CONFIG_ADDRESS, %edx
	outl	%eax, %dx
	movl	$CONFIG_DATA, %edx
	ret

/* Gives each BAR its address, then switches memory decoding on. */
program_functions:
	movl	TABLE_N_FUNCTIONS(%ebp), %edi
	leal	TABLE_FUNCTIONS(%ebp), %ebx
function:
	testl	%edi, %edi
	je	functions_done
	xorl	%esi, %esi
bar:
	leal	PCI_BAR0(,%esi,4), %eax
	call	select_register
	movl	FUNCTION_BARS(%ebx,%esi,8), %eax
	outl	%eax, %dx
	inl	%dx, %eax
	andl	$PCI_BAR_TYPE, %eax
	cmpl	$PCI_BAR_64BIT, %eax
	jne	next_bar
	leal	PCI_BAR0 + 4(,%esi,4), %eax
	call	select_register
	movl	FUNCTION_BARS + 4(%ebx,%esi,8), %eax
	outl	%eax, %dx
	incl	%esi
next_bar:
	incl	%esi
	cmpl	$PCI_BARS, %esi
	jb	bar
	movl	$PCI_COMMAND, %eax
	call	select_register
	movl	$PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER, %eax
	outw	%ax, %dx
	cmpl	$0, FUNCTION_MSIX(%ebx)
	je	next_function
	call	enable_msix
next_function:
	addl	$FUNCTION_SIZE, %ebx
	decl	%edi
	jmp	function
functions_done:
	ret

make_accesses:
	movl	TABLE_N_ACCESSES(%ebp), %edx
	leal	TABLE_ACCESSES(%ebp), %ebx
access:
	testl	%edx, %edx
	je	accesses_done
	movl	ACCESS_ADDRESS(%ebx), %esi
	movl	ACCESS_COUNT(%ebx), %ecx
	movl	ACCESS_KIND(%ebx), %eax
	jmp	*kinds(,%eax,4)
value_read:
	movl	%eax, ACCESS_VALUE(%ebx)
access_made:
	addl	$ACCESS_SIZE, %ebx
	decl	%edx
	jmp	access
accesses_done:
	ret

read1:
	movzbl	(%esi), %eax
	loop	read1
	jmp	value_read
read2:
	movzwl	(%esi), %eax
	loop	read2
	jmp	value_read
read4:
	movl	(%esi), %eax
	loop	read4
	jmp	value_read
read8:
	movq	(%esi), %mm0
	loop	read8
	movq	%mm0, ACCESS_VALUE(%ebx)
	jmp	access_made

	.macro	write instruction:vararg
	movl	ACCESS_VALUE(%ebx), %eax
	movq	ACCESS_VALUE(%ebx), %mm0
1:	\instruction, (%esi)
	loop	1b
	jmp	access_made
	.endm
write1:
	write	movb	%al
write2:
	write	movw	%ax
write4:
	write	movl	%eax
write8:
	write	movq	%mm0

	/* ACCESS_KIND is the index. */
kinds:
	.long	read1, read2, read4, read8, write1, write2, write4, write8
	.balign	8
gdt:
	.quad	0
	.quad	0x00cf9b000000ffff
	.quad	0x00cf93000000ffff
gdt_pointer:
	.word	. - gdt - 1
	.long	gdt
	.balign	8
idt:
	.fill	VECTOR, 8, 0
	/* A 32-bit interrupt gate; the payload is in the last 64 KiB below 4 GiB. */
	.word	received - _start, CODE_SELECTOR, 0x8e00, 0xffff
idt_pointer:
	.word	. - idt - 1
	.long	idt

	/* The processor starts 16 bytes below 4 GiB: QEMU puts the firmware's end there. */
	.org	0xfff0
	.code16
	jmp	start
	.org	0x10000
