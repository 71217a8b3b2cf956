// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/pci_sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "gather/pci_config.h"
#include "gather/sysfs.h"
#include "number.h"

/* IORESOURCE_* of include/linux/ioport.h, as in the resource file. */
#define RESOURCE_IO 0x100u
#define RESOURCE_PREFETCH 0x2000u
#define RESOURCE_MEM_64 0x100000u

#define PATH_SIZE (FACTS_ADDRESS + sizeof("/iommu_group")) /* the longest of the names below */

/* "ADDRESS/FILE" */
static const char *make_path(char path[static PATH_SIZE], const struct device_facts *device,
			     const char *file)
{
	stpcpy(stpcpy(stpcpy(path, device->address), "/"), file);
	return path;
}

static int read_file(int devices, const struct device_facts *device, const char *file, char *text,
		     size_t size)
{
	char path[PATH_SIZE];

	return sysfs_read_at(devices, text, size, make_path(path, device, file));
}

/* The text after "NAME=", or NULL. */
static const char *value_of(const char *line, const char *name)
{
	const size_t length = strlen(name);

	return strncmp(line, name, length) == 0 && line[length] == '=' ? line + length + 1 : NULL;
}

/* "15B3:101E" */
static bool parse_ids(const char *text, uint16_t *vendor, uint16_t *device)
{
	uint64_t ids[2];

	if (!number_parse_pair(text, 16, UINT16_MAX, ids))
		return false;
	*vendor = (uint16_t)ids[0];
	*device = (uint16_t)ids[1];
	return true;
}

static void read_line(const char *line, struct pci_facts *pci)
{
	const char *value;
	uint64_t class;

	if ((value = value_of(line, "DRIVER"))) {
		copy_text(pci->driver, sizeof(pci->driver), value);
		pci->driver_status = 0;
	} else if ((value = value_of(line, "PCI_CLASS"))) {
		pci->class = number_parse(value, 16, UINT32_MAX, &class) ? (uint32_t) class : 0;
	} else if ((value = value_of(line, "PCI_ID"))) {
		if (parse_ids(value, &pci->vendor, &pci->device))
			pci->status = 0;
	} else if ((value = value_of(line, "PCI_SUBSYS_ID"))) {
		parse_ids(value, &pci->subsystem_vendor, &pci->subsystem_device);
	}
}

/*
 * pci_uevent() and dev_uevent() put all of it into one file. Configuration space would not do:
 * there a virtual function's ids read as 0xffff (SR-IOV 1.1, 3.4.1.1).
 */
void pci_sysfs_identity(int devices, struct device_facts *device)
{
	struct pci_facts *pci = &device->pci;
	char text[1024], *rest = text, *line;

	pci->status = read_file(devices, device, "uevent", text, sizeof(text));
	if (pci->status)
		return;
	pci->status = -EIO;
	pci->driver_status = FACT_NOT_THERE;
	while ((line = strsep(&rest, "\n")) != NULL)
		read_line(line, pci);
}

void pci_sysfs_config(int devices, struct device_facts *device)
{
	char path[PATH_SIZE];
	AUTO_CLOSE int fd =
		openat(devices, make_path(path, device, "config"), O_RDONLY | O_CLOEXEC);
	struct pci_config config;
	ssize_t n;

	n = fd < 0 ? -1 : pread(fd, config.bytes, PCI_CACHE_LINE_SIZE, 0);
	if (n < 0) {
		device->msix.status = -errno;
		device->pci.command_status = -errno;
		return;
	}
	config.length = (size_t)n;
	config.fd = fd;
	pci_config_msix(&config, &device->msix);
	pci_config_registers(&config, &device->pci);
}

void pci_sysfs_group(int devices, struct device_facts *device)
{
	char path[PATH_SIZE], text[32];
	int ret;

	ret = sysfs_link_name_at(devices, text, sizeof(text),
				 make_path(path, device, "iommu_group"));
	device->group.status = ret == -ENOENT ? FACT_NOT_THERE : ret;
	if (ret == 0)
		device->group.status = sysfs_parse_u32(text, &device->group.id);
}

struct resource {
	uint64_t start;
	uint64_t last;
	uint64_t flags;
};

static uint64_t size_of(const struct resource *resource)
{
	return resource->last ? span_u64(resource->start, resource->last) : 0;
}

/* pci-sysfs.c:resource_show(): one line "start last flags" each. Returns the next line, or NULL. */
static const char *take_resource(const char *line, struct resource *resource)
{
	static const char unused[] = "0x0000000000000000 0x0000000000000000 0x0000000000000000\n";
	uint64_t *const numbers[] = { &resource->start, &resource->last, &resource->flags };

	/* Most are unused, and parsing so many zeros takes time with thousands of functions. */
	if (strncmp(line, unused, strlen(unused)) == 0) {
		*resource = (struct resource){ 0 };
		return line + strlen(unused);
	}
	for (size_t i = 0; i < ARRAY_SIZE(numbers) && line; i++) {
		line = number_take(line, NUMBER_PREFIXED, UINT64_MAX, numbers[i]);
		if (line && *line)
			line++;
	}
	return line;
}

/* The first six are the BARs, the next is the ROM. */
void pci_sysfs_bars(int devices, struct device_facts *device)
{
	struct resource resource;
	const char *line;
	char text[1024];

	if (read_file(devices, device, "resource", text, sizeof(text)) != 0)
		return;
	line = text;
	for (size_t i = 0; i < ARRAY_SIZE(device->bars); i++) {
		line = line ? take_resource(line, &resource) : NULL;
		if (!line)
			return;
		device->bars[i] = (struct bar_facts){
			.index = (uint8_t)i,
			.io = resource.flags & RESOURCE_IO,
			.is_64bit = resource.flags & RESOURCE_MEM_64,
			.prefetchable = resource.flags & RESOURCE_PREFETCH,
			.size_status = 0,
			.start = resource.start,
			.size = size_of(&resource),
		};
		/* As lspci's show_bases(). */
		device->bars[i].unassigned =
			device->bars[i].size && !resource.start && !device->bars[i].io;
	}
	device->n_bars = ARRAY_SIZE(device->bars);
	if (take_resource(line, &resource))
		device->pci.rom_size = size_of(&resource);
}

void pci_sysfs_table_bar(int devices, struct device_facts *device)
{
	const uint8_t bar = device->msix.table.bar;
	char file[] = "resource0", path[PATH_SIZE];
	struct stat st;

	if (device->msix.status || bar >= ARRAY_SIZE(device->bars))
		return;
	file[sizeof(file) - 2] = (char)('0' + bar);
	if (fstatat(devices, make_path(path, device, file), &st, 0) != 0) {
		pci_sysfs_bars(devices, device);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(device->bars); i++)
		device->bars[i] = (struct bar_facts){
			.index = (uint8_t)i,
			.size_status = i == bar ? 0 : FACT_NOT_ASKED,
		};
	device->bars[bar].size = (uint64_t)st.st_size;
	device->n_bars = ARRAY_SIZE(device->bars);
}

void pci_sysfs_state(int devices, struct device_facts *device)
{
	struct pci_facts *pci = &device->pci;
	char path[PATH_SIZE], text[32];
	int64_t node;

	if (read_file(devices, device, "power_state", pci->power_state, sizeof(pci->power_state)) !=
	    0)
		copy_text(pci->power_state, sizeof(pci->power_state), "unknown");
	if (read_file(devices, device, "numa_node", text, sizeof(text)) == 0 &&
	    number_parse_signed(text, 10, &node) && node >= INT32_MIN && node <= INT32_MAX)
		pci->numa_node = (int32_t)node;
	pci->virtual_status = 0;
	pci->virtual_function = faccessat(devices, make_path(path, device, "physfn"), F_OK, 0) == 0;
}
