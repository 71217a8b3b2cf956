/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MEASURE_ACCESS_H
#define MEASURE_ACCESS_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <unistd.h>

#include "measure/reader.h"

enum access_kind {
	ACCESS_NONE,
	ACCESS_PREAD,
	ACCESS_READER,
	ACCESS_PWRITE,
	ACCESS_PWRITE_PREAD,
	ACCESS_LOAD,
	ACCESS_STORE,
	ACCESS_STORE_LOAD,
};

/**
 * struct access - one location and one way to access it
 * @width: 1, 2, 4 or 8 bytes
 * @fd, @offset: for the system calls
 * @reader: for ACCESS_READER, a pread() by somebody who has the descriptor
 * @address: for loads and stores, a multiple of @width
 * @value: to be written, its lowest @width bytes, as access_order() gives them
 * @reads, @writes: accesses tried so far; counted by the caller of access_perform(), because
 *	counting would otherwise be timed
 * @error: 0, or the first failure of a system call as -errno; a short transfer is -EIO
 */
struct access {
	enum access_kind kind;
	unsigned int width;
	int fd;
	uint64_t offset;
	const struct measure_reader *reader;
	volatile void *address;
	uint64_t value;
	uint64_t reads;
	uint64_t writes;
	int error;
};

static inline bool access_kind_reads(enum access_kind kind)
{
	return kind == ACCESS_PREAD || kind == ACCESS_READER || kind == ACCESS_PWRITE_PREAD ||
	       kind == ACCESS_LOAD || kind == ACCESS_STORE_LOAD;
}

static inline bool access_kind_writes(enum access_kind kind)
{
	return kind == ACCESS_PWRITE || kind == ACCESS_PWRITE_PREAD || kind == ACCESS_STORE ||
	       kind == ACCESS_STORE_LOAD;
}

/* access_count() - count @times accesses that are about to be made */
static inline void access_count(struct access *access, unsigned int times)
{
	if (access_kind_reads(access->kind))
		access->reads += times;
	if (access_kind_writes(access->kind))
		access->writes += times;
}

/*
 * access_order() - a register's value, of @width bytes, as the operand of a load or store, or back:
 * PCI is little-endian, and vfio-pci passes the bytes on in that order (vfio_pci_core_do_io_rw())
 */
static inline uint64_t access_order(uint64_t value, unsigned int width)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return __builtin_bswap64(value) >> (64 - 8 * width);
#else
	(void)width;
	return value;
#endif
}

/* A volatile access of the register's type is one instruction, neither wider nor narrower. */
static inline __attribute__((always_inline)) uint64_t access_load(const volatile void *address,
								  unsigned int width)
{
	switch (width) {
	case 1:
		return *(const volatile uint8_t *)address;
	case 2:
		return *(const volatile uint16_t *)address;
	case 4:
		return *(const volatile uint32_t *)address;
	default:
		return *(const volatile uint64_t *)address;
	}
}

/* access_complete() - wait until the load that returned @value, if it was one, has completed */
static inline __attribute__((always_inline)) void access_complete(uint64_t value)
{
#if defined(__powerpc64__)
	/* in_le32() of the kernel: a trap that is never taken waits for the load to complete. */
	__asm__ volatile("twi 0,%0,0\n\tisync" : : "r"(value) : "memory");
#else
	/* clock_end() waits for all loads. */
	__asm__ volatile("" : : "r"(value));
#endif
}

static inline __attribute__((always_inline)) void access_store(volatile void *address,
							       unsigned int width, uint64_t value)
{
	switch (width) {
	case 1:
		*(volatile uint8_t *)address = (uint8_t)value;
		break;
	case 2:
		*(volatile uint16_t *)address = (uint16_t)value;
		break;
	case 4:
		*(volatile uint32_t *)address = (uint32_t)value;
		break;
	default:
		*(volatile uint64_t *)address = value;
		break;
	}
}

/* access_transferred() - record the result of a system call: -1 and errno, or a number of bytes */
static inline __attribute__((always_inline)) void access_transferred(struct access *access,
								     ssize_t length)
{
	if (__builtin_expect(length != (ssize_t)access->width, 0) && !access->error)
		access->error = length < 0 ? -errno : -EIO;
}

/* access_called() - record the result of a reader */
static inline __attribute__((always_inline)) void access_called(struct access *access, int ret)
{
	if (__builtin_expect(ret != 0, 0) && !access->error)
		access->error = ret;
}

/* access_bytes() - the lowest @width bytes of @value, in memory order, wherever they start */
static inline const void *access_bytes(const uint64_t *value, unsigned int width)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return (const char *)value + sizeof(*value) - width;
#else
	(void)width;
	return value;
#endif
}

/* @after: 0, which the access has to wait for. Return: what was loaded, or @after. */
static inline __attribute__((always_inline)) uint64_t
access_once(struct access *access, enum access_kind kind, unsigned int width, uint64_t after)
{
	const struct measure_reader *reader = access->reader;
	off_t offset = (off_t)access->offset;
	uint64_t read;

	/* Something that the compiler does not know to be the same for each width. */
	if (kind == ACCESS_NONE)
		__asm__ volatile("" : "+r"(after) : "r"(width));
	if (kind == ACCESS_READER)
		access_called(access, reader->read(reader->arg, &read, width));
	if (kind == ACCESS_PWRITE || kind == ACCESS_PWRITE_PREAD)
		access_transferred(access, pwrite(access->fd, access_bytes(&access->value, width),
						  width, offset));
	if (kind == ACCESS_PREAD || kind == ACCESS_PWRITE_PREAD)
		access_transferred(access, pread(access->fd, &read, width, offset));
	if (kind == ACCESS_STORE || kind == ACCESS_STORE_LOAD)
		access_store((volatile char *)access->address + after, width, access->value);
	if (kind == ACCESS_LOAD || kind == ACCESS_STORE_LOAD)
		return access_load((volatile char *)access->address + after, width);
	return after;
}

/*
 * The address of each load follows from the value of the previous one, by a 0 that neither the
 * compiler nor the processor know to be one: a batch takes as long as its loads do one after the
 * other, not as long as the bus needs for several under way at once. That takes no barrier, and
 * holds on every architecture, also for Device memory of Arm (Arm ARM, B2.3.2, address dependency).
 * Stores are posted and have no value to wait for, unless each is read back.
 *
 * ACCESS_NONE goes the same way, through a loop of no accesses: what the others cost besides their
 * accesses is in the timer's cost, which is subtracted from them. An emulated processor needs 16 to
 * 19 ns for it, 7 % of 64 loads of memory.
 */
static inline __attribute__((always_inline)) void
access_repeat(struct access *access, enum access_kind kind, unsigned int width, unsigned int times)
{
	uint64_t zero = 0;
	uint64_t value = 0;

	__asm__ volatile("" : "+r"(zero));
	if (kind == ACCESS_NONE)
		times = (unsigned int)zero;
	for (unsigned int i = 0; i < times; i++)
		value = access_once(access, kind, width, value & zero);
	access_complete(value);
}

/**
 * access_perform() - make @times accesses; values read are discarded
 * @kind: the same as @access->kind, as a constant
 *
 * The width is evaluated once, so that a batch of loads is a loop of loads only, each waiting for
 * the previous one. Loads and stores are made under access_guard().
 */
static inline __attribute__((always_inline)) void
access_perform(struct access *access, enum access_kind kind, unsigned int times)
{
	if (access->width == 4)
		access_repeat(access, kind, 4, times);
	else if (access->width == 8)
		access_repeat(access, kind, 8, times);
	else if (access->width == 2)
		access_repeat(access, kind, 2, times);
	else
		access_repeat(access, kind, 1, times);
}

/**
 * access_read() - read once, by pread or by a load according to @access->kind, and keep the value
 * @page: the mapping's page, @length bytes, for access_guard(); unused for pread
 *
 * Counted in @access->reads. @value: the number that the register's little-endian bytes are.
 *
 * Return: 0; -errno of pread; -EIO for a short read and for SIGBUS.
 */
int access_read(struct access *access, const void *page, size_t length, uint64_t *value);

/**
 * access_guard() - run @body such that SIGBUS from a mapping ends it rather than the program
 * @start: of the mapping, may be NULL: then this is a plain call
 * @length: of the mapping in bytes
 * @body: called with @arg; must hold no resources while it accesses the mapping
 *
 * The kernel sends SIGBUS for a page of a device that was unplugged, reset or had its memory
 * decoding switched off (vfio_pci_core: vm_fault, __vfio_pci_memory_enabled()). Any other SIGBUS
 * goes to the previous handler; SIGSEGV is not affected. One guard at a time per thread.
 *
 * Return: what @body returned; -EIO after SIGBUS; -errno if the handler cannot be set.
 */
int access_guard(const volatile void *start, size_t length, int (*body)(void *arg), void *arg);

#endif
