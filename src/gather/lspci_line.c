// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/lspci_line.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "target.h"
#include "util.h"

/* Exactly @digits hexadecimal digits; a line that was cut has fewer. */
static bool parse_hex(const char *text, size_t digits, uint64_t *value)
{
	char copy[17];

	if (digits >= sizeof(copy) || strspn(text, "0123456789abcdefABCDEF") < digits)
		return false;
	memcpy(copy, text, digits);
	copy[digits] = '\0';
	*value = strtoull(copy, NULL, 16);
	return true;
}

/* The decimal number behind @key, if it is not larger than @max. */
static bool number_after(const char *line, const char *key, uint64_t max, uint64_t *value)
{
	const char *at = strstr(line, key);
	char *end;

	if (!at || !isdigit((unsigned char)at[strlen(key)]))
		return false;
	*value = strtoull(at + strlen(key), &end, 10);
	return *value <= max && !isalnum((unsigned char)*end);
}

static void set_text(char *member, size_t size, const char *text, size_t length)
{
	snprintf(member, size, "%.*s", (int)min_u64(length, size - 1), text);
}

/* "[1b36:0010]", with -n alone "1b36:0010", or "Device 1b36:0010" where it has no name */
static bool parse_ids(const char *text, struct pci_facts *pci)
{
	uint64_t vendor, device;

	text += *text == '[';
	if (!parse_hex(text, 4, &vendor) || text[4] != ':' || !parse_hex(text + 5, 4, &device))
		return false;
	if (text[9] && text[9] != ']' && text[9] != ' ')
		return false;
	pci->vendor = (uint16_t)vendor;
	pci->device = (uint16_t)device;
	return true;
}

/* Cuts " (rev 02)" and " (prog-if 02 [NVM Express])" off the end of @name and reads them. */
static void read_suffixes(char *name, struct pci_facts *pci)
{
	char *at;
	uint64_t value;

	at = strstr(name, " (prog-if ");
	if (at) {
		/* Without -n the class itself is not known, and half of it is of no use. */
		if (pci->class && parse_hex(at + strlen(" (prog-if "), 2, &value))
			pci->class |= (uint32_t)value;
		*at = '\0';
	}
	at = strstr(name, " (rev ");
	if (at) {
		if (parse_hex(at + strlen(" (rev "), 2, &value))
			pci->revision = (uint8_t)value;
		*at = '\0';
	}
}

/* "Non-Volatile memory controller [0108]", with -n "0108" */
static void read_class(const char *text, size_t length, struct pci_facts *pci)
{
	uint64_t class;

	if (length == 4 && parse_hex(text, 4, &class)) {
		pci->class = (uint32_t)class << 8;
		return;
	}
	if (length > 7 && text[length - 6] == '[' && text[length - 1] == ']' &&
	    parse_hex(text + length - 5, 4, &class)) {
		pci->class = (uint32_t)class << 8;
		length -= 7;
	}
	set_text(pci->class_name, sizeof(pci->class_name), text, length);
}

static void read_name(const char *text, struct pci_facts *pci)
{
	static const char no_name[] = "Device ";
	char name[256], *ids;

	set_text(name, sizeof(name), text, strlen(text));
	read_suffixes(name, pci);
	ids = name + (strncmp(name, no_name, strlen(no_name)) == 0 ? strlen(no_name) : 0);
	if (parse_ids(ids, pci)) {
		/* as libpci calls what it has no name for */
		snprintf(pci->vendor_name, sizeof(pci->vendor_name), "Vendor %04x", pci->vendor);
		snprintf(pci->device_name, sizeof(pci->device_name), "Device %04x", pci->device);
		return;
	}
	ids = strrchr(name, '[');
	if (ids && ids > name && parse_ids(ids, pci))
		ids[-1] = '\0';
	/* Where the vendor's name ends and the device's begins, the text does not tell. */
	set_text(pci->device_name, sizeof(pci->device_name), name, strlen(name));
}

bool lspci_header(const char *line, struct device_facts *device)
{
	const char *class = strchr(line, ' '), *name = class ? strstr(class, ": ") : NULL;
	char address[FACTS_ADDRESS];
	struct target target;

	if (!name || class - line < 7 || class - line >= (int)sizeof(address))
		return false;
	set_text(address, sizeof(address), line, (size_t)(class - line));
	if (strchr(address, '/') || target_parse(address, &target) != 0 ||
	    target.kind != TARGET_FUNCTION)
		return false;
	memcpy(device->address, target.address, sizeof(device->address));
	snprintf(device->name, sizeof(device->name), "%s", address);
	device->pci.status = 0;
	read_class(class + 1, (size_t)(name - class - 1), &device->pci);
	read_name(name + 2, &device->pci);
	return true;
}

/* "[size=16K]"; lspci.c: show_size() */
static bool parse_size(const char *line, uint64_t *size)
{
	static const char units[] = "KMGT";
	const char *at = strstr(line, "[size="), *unit;
	char *end;

	if (!at || !isdigit((unsigned char)at[6]))
		return false;
	*size = strtoull(at + 6, &end, 10);
	if (*size >= UINT64_C(1) << 20)
		return false;
	unit = *end ? strchr(units, *end) : NULL;
	if (unit) {
		*size <<= 10 * (unit - units + 1);
		end++;
	}
	return *end == ']';
}

/* "Memory at fe000000 (64-bit, non-prefetchable) [disabled] [size=16K]"; lspci.c: show_bases() */
static bool parse_bar(const char *line, struct bar_facts *bar)
{
	static const char ports[] = "I/O ports at ", memory[] = "Memory at ";

	while (*line == '[' && strchr(line, ' '))
		line = strchr(line, ' ') + 1; /* [virtual], [enhanced] */
	bar->io = strncmp(line, ports, strlen(ports)) == 0;
	if (!bar->io && strncmp(line, memory, strlen(memory)) != 0)
		return false;
	line += bar->io ? strlen(ports) : strlen(memory);
	bar->start = strtoull(line, NULL, 16); /* <unassigned>, <ignored>: 0 */
	bar->is_64bit = strstr(line, "(64-bit") != NULL;
	bar->prefetchable = strstr(line, " prefetchable)") != NULL;
	bar->size_known = parse_size(line, &bar->size);
	if (!bar->size_known)
		bar->size = 0;
	return true;
}

static void read_region(const char *rest, struct lspci_function *function,
			struct device_facts *device)
{
	struct bar_facts bar = { .index = (uint8_t)(rest[0] - '0') };

	if (rest[0] < '0' || rest[0] > '5' || strncmp(rest + 1, ": ", 2) != 0 ||
	    !parse_bar(rest + 3, &bar))
		return;
	device->bars[bar.index] = bar;
	function->regions |= 1u << bar.index;
}

static void read_loose(const char *line, struct lspci_function *function,
		       struct device_facts *device)
{
	struct bar_facts bar = { 0 };
	uint64_t size;

	if (strstr(line, "Expansion ROM at ")) {
		if (parse_size(line, &size))
			device->pci.rom_size = size;
	} else if (function->n_loose < ARRAY_SIZE(function->loose) && parse_bar(line, &bar)) {
		function->loose[function->n_loose++] = bar;
	}
}

static void read_control(const char *rest, struct lspci_function *function,
			 struct device_facts *device)
{
	function->verbose = 2;
	device->pci.command_status = 0;
	device->pci.memory_enabled = strstr(rest, " Mem+") != NULL;
	device->pci.bus_master = strstr(rest, " BusMaster+") != NULL;
}

static void read_numa(const char *line, struct device_facts *device)
{
	uint64_t node;

	if (number_after(line, "NUMA node: ", INT32_MAX, &node) ||
	    number_after(line, "NUMA node ", INT32_MAX, &node))
		device->pci.numa_node = (int32_t)node;
}

static void read_group(const char *line, struct device_facts *device)
{
	uint64_t group;

	if (!number_after(line, "IOMMU group: ", UINT32_MAX, &group) &&
	    !number_after(line, "IOMMU group ", UINT32_MAX, &group))
		return;
	device->group.status = 0;
	device->group.id = (uint32_t)group;
}

/* -v has both in this line, -vv each in one of its own */
static void read_flags(const char *rest, struct lspci_function *function,
		       struct device_facts *device)
{
	if (strstr(rest, "devsel") && function->verbose == 0)
		function->verbose = 1;
	read_numa(rest, device);
	read_group(rest, device);
}

static void read_power(const char *rest, struct lspci_function *function,
		       struct device_facts *device)
{
	(void)function;
	if (*rest < '0' || *rest > '3')
		return;
	snprintf(device->pci.power_state, sizeof(device->pci.power_state), "D%c%s", *rest,
		 *rest == '3' ? "hot" : "");
}

static void read_capability(const char *rest, struct lspci_function *function,
			    struct device_facts *device)
{
	const char *msix = strstr(rest, "] MSI-X: ");
	uint64_t entries;

	if (strncmp(rest, "<access denied>", strlen("<access denied>")) == 0)
		device->msix.status = -EACCES;
	if (!msix)
		return;
	function->entries_seen = (number_after(msix, "Count=", 2048, &entries) ||
				  number_after(msix, "TabSize=", 2048, &entries)) && entries > 0;
	if (!function->entries_seen)
		return;
	device->msix.entries = (uint16_t)entries;
	device->msix.enabled = strstr(msix, "Enable+") != NULL;
	device->msix.masked = strstr(msix, "Mask+") || strstr(msix, "Masked+");
}

/* "0 offset=00002000", behind "Vector table: BAR=" or "PBA: BAR=" */
static bool parse_place(const char *rest, struct msix_place *place)
{
	static const char key[] = " offset=";
	uint64_t offset;

	if (rest[0] < '0' || rest[0] > '7' || strncmp(rest + 1, key, strlen(key)) != 0 ||
	    !parse_hex(rest + 1 + strlen(key), 8, &offset))
		return false;
	*place = (struct msix_place){
		.bar = (uint8_t)(rest[0] - '0'),
		.offset = (uint32_t)offset,
	};
	return true;
}

static void read_table(const char *rest, struct lspci_function *function,
		       struct device_facts *device)
{
	function->table_seen = parse_place(rest, &device->msix.table);
}

static void read_pba(const char *rest, struct lspci_function *function, struct device_facts *device)
{
	function->pba_seen = parse_place(rest, &device->msix.pba);
}

static void read_driver(const char *rest, struct lspci_function *function,
			struct device_facts *device)
{
	(void)function;
	device->pci.driver_status = 0;
	set_text(device->pci.driver, sizeof(device->pci.driver), rest, strlen(rest));
}

static const struct {
	const char *start;
	bool whole; /* hand over the line with its start */
	void (*read)(const char *rest, struct lspci_function *function,
		     struct device_facts *device);
} details[] = {
	{ "Region ", false, read_region },
	{ "Memory at ", true, read_loose },
	{ "I/O ports at ", true, read_loose },
	{ "Expansion ROM at ", true, read_loose },
	{ "[", true, read_loose },
	{ "Control: I/O", true, read_control },
	{ "Flags: ", true, read_flags },
	{ "NUMA node: ", true, read_flags },
	{ "IOMMU group: ", true, read_flags },
	{ "Status: D", false, read_power },
	{ "Capabilities: ", false, read_capability },
	{ "Vector table: BAR=", false, read_table },
	{ "PBA: BAR=", false, read_pba },
	{ "Kernel driver in use: ", false, read_driver },
};

void lspci_detail(const char *line, struct lspci_function *function, struct device_facts *device)
{
	for (size_t i = 0; i < ARRAY_SIZE(details); i++) {
		const size_t length = strlen(details[i].start);

		if (strncmp(line, details[i].start, length) != 0)
			continue;
		details[i].read(details[i].whole ? line : line + length, function, device);
		return;
	}
}

int lspci_hex(const char *line, struct lspci_function *function)
{
	size_t digits = strspn(line, "0123456789abcdef");
	uint64_t offset, byte;

	if (digits < 2 || digits > 3 || line[digits] != ':' || line[digits + 1] != ' ' ||
	    !parse_hex(line, digits, &offset))
		return 0;
	if (offset != function->config_size)
		return -EILSEQ;
	if (!function->config)
		function->config = malloc(LSPCI_CONFIG_MAX);
	if (!function->config)
		return -ENOMEM;
	for (line += digits + 1; *line == ' ' && parse_hex(line + 1, 2, &byte) &&
				 function->config_size < LSPCI_CONFIG_MAX; line += 3)
		function->config[function->config_size++] = (uint8_t)byte;
	return *line ? -EILSEQ : 1;
}
