// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz.h"

#include <pci/pci.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void fuzz_take(struct fuzz_input *input, void *value, size_t size)
{
	const size_t n = size < input->size ? size : input->size;

	memset(value, 0, size);
	if (n)
		memcpy(value, input->data, n);
	input->data += n;
	input->size -= n;
}

/* FNV-1a, without the low bits, which are the least random. */
uint32_t fuzz_hash(const uint8_t *data, size_t size)
{
	uint32_t sum = 0x811c9dc5;

	for (size_t i = 0; i < size; i++)
		sum = (sum ^ data[i]) * 0x01000193;
	return sum >> 8;
}

void fuzz_path(char path[static FUZZ_PATH], int file)
{
	snprintf(path, FUZZ_PATH, "/proc/self/fd/%d", file);
}

void fuzz_write(int file, const void *data, size_t size)
{
	FUZZ_CHECK(ftruncate(file, 0) == 0);
	FUZZ_CHECK(pwrite(file, data, size, 0) == (ssize_t)size);
}

/* A name of 299 letters exceeds every member. */
static void write_ids(int file)
{
	char text[512];
	int n = snprintf(text, sizeof(text),
			 "1b36  Red Hat, Inc.\n\t0010  QEMU NVM Express Controller\n"
			 "8086  %0299d\nC 01  Mass storage controller\n\t08  NVM controller\n",
			 0);

	fuzz_write(file, text, (size_t)n);
}

struct pci_access *__real_pci_alloc(void);
struct pci_access *__wrap_pci_alloc(void);

/*
 * For each text that has a dump, libpci reads the complete list of names, over a megabyte. With a
 * short list the time is spent on texts, and results do not depend on the machine.
 */
struct pci_access *__wrap_pci_alloc(void)
{
	static char path[FUZZ_PATH];
	struct pci_access *access = __real_pci_alloc();

	if (!*path) {
		const int file = memfd_create("pci.ids", 0);

		FUZZ_CHECK(file >= 0);
		write_ids(file);
		fuzz_path(path, file);
	}
	pci_set_name_list_path(access, path, 0);
	return access;
}
