// SPDX-License-Identifier: GPL-2.0-or-later
/* Names from made-up lists in the format of pci.ids. Prints TAP. */
#include <stdlib.h>
#include <unistd.h>

#include "gather/pci_ids.h"
#include "tap.h"
#include "util.h"

/* From a file that is removed before this returns; NULL if it cannot be read as a list. */
static struct pci_ids *open_list(const char *text, size_t size)
{
	char path[] = "/tmp/pci_ids_test.XXXXXX";
	AUTO_CLOSE int fd = mkstemp(path);
	struct pci_ids *ids = NULL;

	if (fd >= 0 && write(fd, text, size) == (ssize_t)size)
		ids = pci_ids_open(path);
	unlink(path);
	return ids;
}

static struct pci_facts names_of(const struct pci_ids *ids, uint16_t vendor, uint16_t device,
				 uint32_t class)
{
	struct pci_facts pci = { .vendor = vendor, .device = device, .class = class };

	pci_ids_name(ids, &pci);
	return pci;
}

static bool is_named(const struct pci_ids *ids, uint16_t vendor, uint16_t device,
		     const char *vendor_name, const char *device_name)
{
	const struct pci_facts pci = names_of(ids, vendor, device, 0x020000);

	return strcmp(pci.vendor_name, vendor_name) == 0 &&
	       strcmp(pci.device_name, device_name) == 0 && strcmp(pci.class_name, "Ethernet") == 0;
}

#define CLASSES "C 02  Network\n\t00  Ethernet\n\t80  Other\nC ff  Unassigned\n"

/*
 * Vendors 16, 32, 48... 1600; each has one device, except @large, which has 2,000 with three
 * subsystems.
 */
static char *make_list(unsigned int large, size_t *size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);

	if (!out)
		abort();
	fputs("# a comment\n\n", out);
	for (unsigned int vendor = 16; vendor <= 1600; vendor += 16) {
		fprintf(out, "%04x  Vendor %u\n", vendor, vendor);
		for (unsigned int device = 0; device < (vendor == large ? 2000 : 1); device++)
			fprintf(out, "\t%04x  Device %u\n\t\t8086 0001  x\n\t\t8086 0002  y\n", device,
				device);
	}
	fputs(CLASSES, out);
	fclose(out);
	return text;
}

/*
 * Wherever the vendor with most of the lines is, all are found, and missing ones are not.
 */
static void test_large(unsigned int large)
{
	size_t size;
	AUTO_FREE char *text = make_list(large, &size);
	struct pci_ids *ids = open_list(text, size);
	bool all = ids, none = ids;
	char name[64];

	for (unsigned int vendor = 0; ids && vendor <= 1616; vendor++) {
		const bool there = vendor > 0 && vendor <= 1600 && vendor % 16 == 0;

		snprintf(name, sizeof(name), "Vendor %u", vendor);
		if (there)
			all &= is_named(ids, (uint16_t)vendor, 0, name, "Device 0") &&
			       is_named(ids, (uint16_t)vendor, 1999, name,
					vendor == large ? "Device 1999" : "");
		else
			none &= is_named(ids, (uint16_t)vendor, 0, "", "");
	}
	snprintf(name, sizeof(name), "all vendors, %u the largest", large);
	check(all, name);
	check(none, "and no others");
	pci_ids_close(ids);
}

static void test_classes(void)
{
	static const char text[] = "8086  Intel\n" CLASSES;
	struct pci_ids *ids = open_list(text, sizeof(text) - 1);
	static const struct {
		uint32_t class;
		const char *name;
	} wanted[] = {
		{ 0x020000, "Ethernet" },
		{ 0x0280ff, "Other" },
		{ 0x020700, "Network [0207]" },
		{ 0xff0000, "Unassigned [ff00]" },
		{ 0x010802, "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		check(ids && strcmp(names_of(ids, 0, 0, wanted[i].class).class_name,
				    wanted[i].name) == 0, wanted[i].name);
	pci_ids_close(ids);
}

static void test_order(void)
{
	static const char text[] = "0003  C\n\t0001  c1\n\t0000  c0\n" CLASSES "0001  A\n0002  B\n\t0009  b\n";
	struct pci_ids *ids = open_list(text, sizeof(text) - 1);

	check(ids && is_named(ids, 3, 0, "C", "c0") && is_named(ids, 1, 0, "A", "") &&
		      is_named(ids, 2, 9, "B", "b") && is_named(ids, 4, 0, "", ""),
	      "a list that is not sorted");
	pci_ids_close(ids);
	check(!open_list(text, sizeof(text) - 2), "a list that is cut off is none");
	check(!open_list(text, 0), "nor is an empty file");
	check(!pci_ids_open("/nonexistent"), "nor one that is not there");
}

int main(void)
{
	test_large(0);
	test_large(16);
	test_large(800);
	test_large(1600);
	test_classes();
	test_order();
	return tap_end();
}
