// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "gather/pci.h"
#include "gather/pci_sysfs.h"
#include "gather/sysfs.h"
#include "xmalloc.h"

struct name {
	uint64_t number; /* the digits of the address, which is what it is sorted by */
	char address[FACTS_ADDRESS];
};

struct names {
	struct name *all;
	size_t n;
};

/* One run of pci_scan(). */
struct scanner {
	struct pci_reader *reader;
	const struct pci_scan *scan;
	int devices; /* descriptor of the folder of functions */
	int ret;     /* what ends the scan */
};

/* "0000:01:00.0", with a domain of up to eight digits. */
static bool is_address(const char *name)
{
	const size_t length = strspn(name, "0123456789abcdef:.");

	return length >= 12 && length < FACTS_ADDRESS && !name[length] && name[length - 2] == '.' &&
	       name[length - 5] == ':' && name[length - 8] == ':';
}

/* Bus, device and function have five digits, which the kernel pads with zeros. */
static uint64_t number_of(const char *address)
{
	uint64_t number = 0;

	for (; *address; address++)
		if (*address != ':' && *address != '.')
			number = number << 4 | (unsigned int)(*address <= '9' ? *address - '0' :
								*address - 'a' + 10);
	return number;
}

static void add_name(struct names *names, const char *address)
{
	struct name *name = array_add(names->all, names->n);

	name->number = number_of(address);
	copy_text(name->address, FACTS_ADDRESS, address);
}

static int by_address(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static int read_names(const char *sysroot, struct names *names)
{
	int fd = sysfs_open_folder(sysroot, "/sys/bus/pci/devices"), ret;
	const struct dirent *entry;
	DIR *folder;

	if (fd < 0)
		return fd;
	folder = fdopendir(fd);
	if (!folder) {
		ret = xmalloc_errno();
		close(fd);
		return ret;
	}
	while ((errno = 0, entry = readdir(folder)))
		if (is_address(entry->d_name))
			add_name(names, entry->d_name);
	ret = -errno;
	closedir(folder);
	if (names->n > 0)
		qsort(names->all, names->n, sizeof(*names->all), by_address);
	return ret;
}

/* Of a file that cannot be read: whether the function itself has gone. */
static bool is_gone(const struct scanner *scanner, const struct device_facts *device, int status)
{
	struct stat st;

	return (status == -ENOENT || status == -ENODEV) &&
	       fstatat(scanner->devices, device->address, &st, 0) != 0;
}

static bool read_identity(struct scanner *scanner, struct device_facts *device)
{
	pci_sysfs_identity(scanner->devices, device);
	return !is_gone(scanner, device, device->pci.status);
}

static bool read_group(struct scanner *scanner, struct device_facts *device)
{
	pci_sysfs_group(scanner->devices, device);
	return true;
}

static bool read_msix(struct scanner *scanner, struct device_facts *device)
{
	pci_sysfs_msix(scanner->devices, device);
	return !is_gone(scanner, device, device->msix.status);
}

static bool read_all(struct scanner *scanner, struct device_facts *device)
{
	const int ret = pci_gather(scanner->reader, device);

	if (ret && ret != -ENODEV)
		scanner->ret = ret;
	return ret == 0;
}

static bool read_bar_size(struct scanner *scanner, struct device_facts *device)
{
	if (device->msix.status == 0)
		pci_sysfs_bar_size(scanner->devices, device, device->msix.table.bar);
	return true;
}

static bool read_device_names(struct scanner *scanner, struct device_facts *device)
{
	if (device->pci.status == 0)
		scanner->ret = pci_names(scanner->reader, &device->pci);
	return scanner->ret == 0;
}

static bool read_state(struct scanner *scanner, struct device_facts *device)
{
	pci_state(scanner->reader, device->address, &device->pci);
	return true;
}

/*
 * In the order of what they cost: configuration space is the device's own answer, over the bus.
 * What comes later builds on what comes before. False: the function is left out.
 */
static const struct {
	unsigned int need;
	bool (*read)(struct scanner *scanner, struct device_facts *device);
} steps[] = {
	{ PCI_NEED_GROUP | PCI_NEED_ALL, read_group },
	{ PCI_NEED_IDENTITY, read_identity },
	{ PCI_NEED_MSIX, read_msix },
	{ PCI_NEED_ALL, read_all },
	{ PCI_NEED_BAR_SIZE, read_bar_size },
	{ PCI_NEED_NAMES, read_device_names },
	{ PCI_NEED_STATE, read_state },
};

static bool take_steps(struct scanner *scanner, unsigned int needs, struct device_facts *device)
{
	const struct pci_scan *scan = scanner->scan;

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		if (steps[i].need & needs && (!steps[i].read(scanner, device) ||
					      (scan->keep && !scan->keep(device, scan->arg))))
			return false;
	return true;
}

static int add_function(struct scanner *scanner, const char *address, struct facts *facts)
{
	const unsigned int filters = scanner->scan->filters;
	struct device_facts *device = facts_add_device(facts, address);

	memcpy(device->address, address, FACTS_ADDRESS);
	if (!take_steps(scanner, filters, device) ||
	    !take_steps(scanner, scanner->scan->needs & ~filters, device))
		facts->n_devices--;
	return scanner->ret;
}

int pci_scan(struct pci_reader *reader, const struct pci_scan *scan, struct facts *facts)
{
	struct scanner scanner = { .reader = reader, .scan = scan };
	struct names names = { 0 };
	int ret = read_names(pci_reader_sysroot(reader), &names);

	scanner.devices = sysfs_open_folder(pci_reader_sysroot(reader), "/sys/bus/pci/devices");
	if (ret == 0 && scanner.devices < 0)
		ret = scanner.devices;
	for (size_t i = 0; ret == 0 && i < names.n; i++)
		ret = add_function(&scanner, names.all[i].address, facts);
	if (scanner.devices >= 0)
		close(scanner.devices);
	free(names.all);
	return ret;
}
