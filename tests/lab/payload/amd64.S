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
	call	make_accesses
	subl	$1, %edi
	jb	endless
	jne	round
	incl	TABLE_DONE(%ebp)
	cmpl	$0, TABLE_STAY(%ebp)
	jne	wait
	outb	%al, $DEBUG_EXIT
endless:
	xorl	%edi, %edi
	jmp	round

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
	movl	$PCI_COMMAND_MEMORY, %eax
	outw	%ax, %dx
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

	/* The processor starts 16 bytes below 4 GiB: QEMU puts the firmware's end there. */
	.org	0xfff0
	.code16
	jmp	start
	.org	0x10000
