// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/pci_sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "gather/pci_config.h"
#include "gather/sysfs.h"
#include "number.h"

/* IORESOURCE_* of include/linux/ioport.h, as the resource file has them. */
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

/* The text behind "NAME=", or NULL. */
static const char *value_of(const char *line, const char *name)
{
	const size_t length = strlen(name);

	return strncmp(line, name, length) == 0 && line[length] == '=' ? line + length + 1 : NULL;
}

/* "15B3:101E" */
static bool parse_ids(const char *text, uint16_t *vendor, uint16_t *device)
{
	uint64_t first, second;

	text = number_take(text, 16, UINT16_MAX, &first);
	if (!text || *text != ':' || !number_parse(text + 1, 16, UINT16_MAX, &second))
		return false;
	*vendor = (uint16_t)first;
	*device = (uint16_t)second;
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
		pci->class = number_parse(value, 16, UINT32_MAX, &class) ? (uint32_t)class : 0;
	} else if ((value = value_of(line, "PCI_ID"))) {
		if (parse_ids(value, &pci->vendor, &pci->device))
			pci->status = 0;
	} else if ((value = value_of(line, "PCI_SUBSYS_ID"))) {
		parse_ids(value, &pci->subsystem_vendor, &pci->subsystem_device);
	}
}

/*
 * pci_uevent() and dev_uevent() put all of it into one file. Configuration space would not do: a
 * virtual function has 0xffff there in place of its ids (SR-IOV 1.1, 3.4.1.1).
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

void pci_sysfs_msix(int devices, struct device_facts *device)
{
	char path[PATH_SIZE];
	AUTO_CLOSE int fd =
		openat(devices, make_path(path, device, "config"), O_RDONLY | O_CLOEXEC);
	struct pci_config config;
	ssize_t n;

	n = fd < 0 ? -1 : pread(fd, config.bytes, sizeof(config.bytes), 0);
	if (n < 0) {
		device->msix.status = -errno;
		return;
	}
	config.length = (size_t)n;
	pci_config_msix(&config, &device->msix);
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

/* One of the three numbers of a line, and the blank or the line feed behind it; NULL: none. */
static const char *take_resource(const char *at, uint64_t *value)
{
	at = at ? number_take(at, NUMBER_PREFIXED, UINT64_MAX, value) : NULL;
	return at && *at ? at + 1 : at;
}

/* pci-sysfs.c:resource_show(): "start end flags" a line; the first six are the BARs. */
static void read_bars(int devices, struct device_facts *device)
{
	char text[1024];
	const char *at = text;

	if (read_file(devices, device, "resource", text, sizeof(text)) != 0)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(device->bars); i++) {
		uint64_t start = 0, end = 0, flags = 0;

		at = take_resource(at, &start);
		at = take_resource(at, &end);
		at = take_resource(at, &flags);
		device->bars[i] = (struct bar_facts) {
			.index = (uint8_t)i,
			.io = flags & RESOURCE_IO,
			.is_64bit = flags & RESOURCE_MEM_64,
			.prefetchable = flags & RESOURCE_PREFETCH,
			.size_known = true,
			.start = start,
			.size = end ? span_u64(start, end) : 0,
		};
	}
	device->n_bars = ARRAY_SIZE(device->bars);
}

/* pci-sysfs.c:pci_create_attr() gives resourceN the size of the BAR, on all that can mmap BARs. */
void pci_sysfs_bar_size(int devices, struct device_facts *device, uint8_t bar)
{
	char file[] = "resource0", path[PATH_SIZE];
	struct stat st;

	if (bar >= ARRAY_SIZE(device->bars))
		return;
	file[sizeof(file) - 2] = (char)('0' + bar);
	if (fstatat(devices, make_path(path, device, file), &st, 0) != 0) {
		read_bars(devices, device);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(device->bars); i++)
		device->bars[i].index = (uint8_t)i;
	device->bars[bar].size = (uint64_t)st.st_size;
	device->bars[bar].size_known = true;
	device->n_bars = ARRAY_SIZE(device->bars);
}
