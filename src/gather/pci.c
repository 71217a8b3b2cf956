// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/pci.h"

#include <errno.h>
#include <limits.h>
#include <pci/pci.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "gather/pci_sysfs.h"
#include "gather/sysfs.h"
#include "streams.h"

#define MSIX_CAPABILITY 12 /* bytes: id, next, control, table, pending bits */

#define HEADER_SIZE 64 /* PCI 3.0, 6.1: what every user may read */

/* The first 256 bytes of configuration space, as far as they could be read. */
struct config {
	uint8_t bytes[256];
	int length;
};

struct pci_reader {
	struct pci_access *access;
	char sysroot[PATH_MAX];
	struct pci_facts named; /* the function whose names were looked up last */
};

/*
 * libpci's error callback must not return and is given no context: the place to go back to can only
 * be static. It is set right before each call into libpci that may fail, and valid during it alone.
 */
static jmp_buf give_up;

static void __attribute__((noreturn, format(printf, 1, 2))) on_error(char *message, ...)
{
	longjmp(give_up, strncmp(message, "Out of memory", 13) == 0 ? ENOMEM : EIO);
}

static void __attribute__((format(printf, 1, 2))) on_warning(char *message, ...)
{
	(void)message; /* what could not be read is a fact with a status, not a line on stderr */
}

/* pci_set_param() marks a value as its own before it has one; pci_cleanup() frees what is there. */
static int set_param(struct pci_access *access, const char *name, const char *value)
{
	struct pci_param *param = pci_walk_params(access, NULL);
	char *copy = strdup(value);

	while (param && strcmp(param->param, name) != 0)
		param = pci_walk_params(access, param);
	if (!copy || !param) {
		free(copy);
		return copy ? -ENOSYS : -ENOMEM;
	}
	if (param->value_malloced)
		free(param->value);
	param->value = copy;
	param->value_malloced = 1;
	return 0;
}

/*
 * Names come out of the system's pci.ids alone: not out of a cache in the home folder, which under
 * sudo is another user's, nor out of udev's. Where the list is not there compressed, libpci looks
 * for it without ".gz" in memory that it does not check for (pci_open() in names-parse.c of 3.9):
 * it is told at once.
 */
static int set_names(struct pci_access *access)
{
	const char *list = access->id_file_name;
	const size_t length = strlen(list);
	char *plain;

	access->id_lookup_mode = PCI_LOOKUP_NO_HWDB;
	if (length < 3 || strcmp(list + length - 3, ".gz") != 0 || sysfs_exists("", "%s", list))
		return 0;
	plain = strndup(list, length - 3);
	if (!plain)
		return -ENOMEM;
	pci_set_name_list_path(access, plain, 1);
	return 0;
}

/* Whatever libpci had begun when it gave up is freed with the access. */
static struct pci_access *access_new(unsigned int method, const char *parameter, const char *path,
				     int *ret)
{
	struct pci_access *new;
	int error;

	streams_hold(true); /* pci_alloc() knows no handler yet: without memory it would exit */
	new = pci_alloc();
	streams_hold(false);
	new->method = method;
	new->error = on_error;
	new->warning = on_warning;
	new->debug = on_warning;
	error = setjmp(give_up);
	if (error) {
		pci_cleanup(new);
		*ret = -error;
		return NULL;
	}
	*ret = set_param(new, parameter, path);
	if (*ret == 0)
		*ret = set_names(new);
	if (*ret) {
		pci_cleanup(new);
		return NULL;
	}
	pci_init(new);
	return new;
}

int pci_reader_open(struct pci_reader **reader, const char *sysroot)
{
	char path[PATH_MAX + 16];
	struct pci_reader *new;
	int ret;

	if (!sysfs_exists(sysroot, "/sys/bus/pci/devices"))
		return -ENOENT;
	new = calloc(1, sizeof(*new));
	if (!new)
		return -ENOMEM;
	snprintf(new->sysroot, sizeof(new->sysroot), "%s", sysroot);
	snprintf(path, sizeof(path), "%s/sys/bus/pci", sysroot);
	new->access = access_new(PCI_ACCESS_SYS_BUS_PCI, "sysfs.path", path, &ret);
	if (!new->access)
		free(new);
	else
		*reader = new;
	return ret;
}

void pci_reader_close(struct pci_reader *reader)
{
	if (!reader)
		return;
	pci_cleanup(reader->access);
	free(reader);
}

static void read_names(struct pci_access *access, struct pci_facts *pci)
{
	pci_lookup_name(access, pci->vendor_name, sizeof(pci->vendor_name), PCI_LOOKUP_VENDOR,
			pci->vendor);
	pci_lookup_name(access, pci->device_name, sizeof(pci->device_name), PCI_LOOKUP_DEVICE,
			pci->vendor, pci->device);
	pci_lookup_name(access, pci->class_name, sizeof(pci->class_name), PCI_LOOKUP_CLASS,
			pci->class >> 8);
}

/*
 * A closed VFIO device sleeps, and each read of its configuration space wakes it
 * (pci_config_pm_runtime_get()): one read for all that is asked below. The header alone where the
 * rest is not for this user; nothing, and libpci reads as it needs, where even that fails.
 */
static void read_at_once(struct pci_dev *dev, struct config *config)
{
	config->length = sizeof(config->bytes);
	if (!pci_read_block(dev, 0, config->bytes, config->length))
		config->length = HEADER_SIZE;
	if (config->length < (int)sizeof(config->bytes) &&
	    !pci_read_block(dev, 0, config->bytes, config->length))
		config->length = 0;
	if (config->length)
		pci_setup_cache(dev, config->bytes, config->length);
}

static bool read_block(struct pci_dev *dev, const struct config *config, int at, uint8_t *bytes,
		       int length)
{
	if (!config || at + length > config->length)
		return pci_read_block(dev, at, bytes, length);
	memcpy(bytes, config->bytes + at, (size_t)length);
	return true;
}

static void read_identity(struct pci_dev *dev, struct pci_facts *pci)
{
	pci_fill_info(dev, PCI_FILL_IDENT | PCI_FILL_CLASS | PCI_FILL_CLASS_EXT | PCI_FILL_SUBSYS |
				   PCI_FILL_ROM_BASE | PCI_FILL_SIZES);
	pci->vendor = dev->vendor_id;
	pci->device = dev->device_id;
	pci->class = (uint32_t)dev->device_class << 8 | dev->prog_if;
	pci->revision = dev->rev_id;
	pci->subsystem_vendor = dev->subsys_vendor_id;
	pci->subsystem_device = dev->subsys_id;
	pci->rom_size = dev->rom_size;
}

static void read_command(struct pci_dev *dev, const struct config *config, struct pci_facts *pci)
{
	uint8_t bytes[2];

	if (!read_block(dev, config, PCI_COMMAND, bytes, sizeof(bytes))) {
		pci->command_status = -EIO;
		return;
	}
	pci->command_status = 0;
	pci->memory_enabled = bytes[0] & PCI_COMMAND_MEMORY;
	pci->bus_master = bytes[0] & PCI_COMMAND_MASTER;
}

static void read_bars(struct pci_dev *dev, struct device_facts *device)
{
	pci_fill_info(dev, PCI_FILL_BASES | PCI_FILL_SIZES | PCI_FILL_IO_FLAGS);
	for (size_t i = 0; i < ARRAY_SIZE(device->bars); i++) {
		const pciaddr_t low = dev->base_addr[i];
		struct bar_facts *bar = &device->bars[i];

		bar->index = (uint8_t)i;
		bar->io = low & PCI_BASE_ADDRESS_SPACE_IO;
		bar->is_64bit = !bar->io && (low & PCI_BASE_ADDRESS_MEM_TYPE_MASK) ==
						    PCI_BASE_ADDRESS_MEM_TYPE_64;
		bar->prefetchable = !bar->io && (low & PCI_BASE_ADDRESS_MEM_PREFETCH);
		bar->start = low & (bar->io ? PCI_ADDR_IO_MASK : PCI_ADDR_MEM_MASK);
		bar->size = dev->size[i];
		bar->size_known = true;
	}
	device->n_bars = ARRAY_SIZE(device->bars);
}

static uint32_t get_long(const uint8_t *bytes)
{
	return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* PCI 3.0, 6.8.2.4: the low three bits name the BAR, the rest is the offset. */
static struct msix_place get_place(const uint8_t *bytes, uint32_t size)
{
	const uint32_t word = get_long(bytes);

	return (struct msix_place) {
		.bar = word & PCI_MSIX_BIR,
		.offset = word & ~(uint32_t)PCI_MSIX_BIR,
		.size = size,
	};
}

static void get_msix(const uint8_t *capability, struct msix_facts *msix)
{
	const unsigned int control = capability[PCI_MSI_FLAGS] | capability[PCI_MSI_FLAGS + 1] << 8;

	msix->status = 0;
	msix->entries = (uint16_t)((control & PCI_MSIX_TABSIZE) + 1);
	msix->enabled = control & PCI_MSIX_ENABLE;
	msix->masked = control & PCI_MSIX_MASK;
	msix->table = get_place(capability + PCI_MSIX_TABLE, msix->entries * 16u);
	msix->pba = get_place(capability + PCI_MSIX_PBA, (uint32_t)align_up(msix->entries, 64) / 8);
}

/*
 * The list is walked here and not by pci_find_cap(), which takes three system calls a capability
 * and as many turns on the bus: thousands of functions feel it. Each turn reads what MSI-X would
 * be.
 *
 * Without CAP_SYS_ADMIN sysfs ends configuration space at 64 bytes: "no capability" would be a lie.
 */
static void read_msix(struct pci_dev *dev, const struct config *config, struct msix_facts *msix)
{
	uint8_t status[2], position, capability[MSIX_CAPABILITY];
	const int room = 256 - (int)sizeof(capability);

	msix->status = -EIO;
	if (!read_block(dev, config, PCI_STATUS, status, sizeof(status)) ||
	    !read_block(dev, config, PCI_CAPABILITY_LIST, &position, 1))
		return;
	msix->status = FACT_NOT_THERE;
	if (!(status[0] & PCI_STATUS_CAP_LIST))
		return;
	/* 48 four-byte capabilities fill the space behind the header: a longer list is a loop. */
	for (int n = 0; n < 48 && (position & ~3) >= 0x40; n++) {
		const int at = position & ~3, start = at < room ? at : room;

		if (!read_block(dev, config, start, capability, sizeof(capability))) {
			msix->status = -EACCES;
			return;
		}
		if (capability[at - start] == PCI_CAP_ID_MSIX && at == start) {
			get_msix(capability, msix);
			return;
		}
		position = capability[at - start + PCI_CAP_LIST_NEXT];
	}
}

static void read_state(const char *sysroot, const char *address, struct pci_facts *pci)
{
	long long node;

	if (sysfs_read(sysroot, pci->power_state, sizeof(pci->power_state),
		       "/sys/bus/pci/devices/%s/power_state", address) != 0)
		snprintf(pci->power_state, sizeof(pci->power_state), "unknown");
	if (sysfs_read_number(sysroot, &node, "/sys/bus/pci/devices/%s/numa_node", address) == 0)
		pci->numa_node = (int32_t)node;
}

static void read_driver(const char *sysroot, const char *address, struct pci_facts *pci)
{
	pci->driver_status = sysfs_link_name(sysroot, pci->driver, sizeof(pci->driver),
					     "/sys/bus/pci/devices/%s/driver", address);
	if (pci->driver_status == -ENOENT)
		pci->driver_status = FACT_NOT_THERE;
}

/* What configuration space tells, be it the device's or of a dump. */
static void read_config(struct pci_access *access, struct pci_dev *dev, struct device_facts *device)
{
	struct config config;

	read_at_once(dev, &config);
	read_identity(dev, &device->pci);
	read_names(access, &device->pci);
	read_command(dev, &config, &device->pci);
	read_bars(dev, device);
	read_msix(dev, &config, &device->msix);
	device->pci.status = 0;
}

static void read_all(struct pci_reader *reader, struct pci_dev *dev, struct device_facts *device)
{
	read_config(reader->access, dev, device);
	read_driver(reader->sysroot, device->address, &device->pci);
	read_state(reader->sysroot, device->address, &device->pci);
}

int pci_gather(struct pci_reader *reader, struct device_facts *device)
{
	unsigned int domain, bus, slot, function;
	struct pci_dev *volatile dev = NULL;
	int error;

	device->pci.status = -ENODEV;
	if (!sysfs_exists(reader->sysroot, "/sys/bus/pci/devices/%s", device->address) ||
	    sscanf(device->address, "%x:%x:%x.%x", &domain, &bus, &slot, &function) != 4)
		return -ENODEV;
	error = setjmp(give_up);
	if (error) {
		if (dev)
			pci_free_dev(dev);
		device->pci.status = -error;
		return -error;
	}
	dev = pci_get_dev(reader->access, (int)domain, (int)bus, (int)slot, (int)function);
	read_all(reader, dev, device);
	pci_free_dev(dev);
	return 0;
}

int pci_gather_dump(const char *path, struct device_facts *const *devices, size_t n)
{
	int ret, error;
	struct pci_access *access = access_new(PCI_ACCESS_DUMP, "dump.name", path, &ret);
	struct pci_dev *dev;

	if (!access)
		return ret;
	error = setjmp(give_up);
	if (error) {
		pci_cleanup(access);
		return -error;
	}
	/* pci_link_dev() puts each new one in front. */
	dev = access->devices;
	for (size_t i = n; i > 0 && dev; i--, dev = dev->next)
		read_config(access, dev, devices[i - 1]);
	pci_cleanup(access);
	return 0;
}

/* Virtual functions come in long rows of one kind: their names are looked up once a row. */
static void repeat_names(struct pci_reader *reader, struct pci_facts *pci)
{
	struct pci_facts *last = &reader->named;

	if (last->vendor != pci->vendor || last->device != pci->device ||
	    last->class != pci->class) {
		*last = *pci;
		read_names(reader->access, last);
	}
	memcpy(pci->vendor_name, last->vendor_name, sizeof(pci->vendor_name));
	memcpy(pci->device_name, last->device_name, sizeof(pci->device_name));
	memcpy(pci->class_name, last->class_name, sizeof(pci->class_name));
}

static bool keeps(const struct pci_scan *scan, const struct device_facts *device)
{
	return !scan->keep || scan->keep(device, scan->arg);
}

/* From what costs least to what costs most, so that a filter saves the rest. */
static bool scan_function(struct pci_reader *reader, const struct pci_scan *scan, int devices,
			  struct pci_dev *dev, struct device_facts *device)
{
	const unsigned int needs = scan->needs;

	if (needs & (PCI_NEED_IDENTITY | PCI_NEED_ALL))
		pci_sysfs_identity(devices, device);
	if (device->pci.status == -ENOENT || !keeps(scan, device))
		return false;
	if (needs & (PCI_NEED_GROUP | PCI_NEED_ALL))
		pci_sysfs_group(devices, device);
	if (!keeps(scan, device))
		return false;
	if (needs & PCI_NEED_MSIX)
		read_msix(dev, NULL, &device->msix);
	if (needs & PCI_NEED_ALL)
		read_all(reader, dev, device);
	if (!keeps(scan, device))
		return false;
	if (needs & PCI_NEED_BAR_SIZE && device->msix.status == 0)
		pci_sysfs_bar_size(devices, device, device->msix.table.bar);
	if (needs & PCI_NEED_NAMES)
		repeat_names(reader, &device->pci);
	if (needs & PCI_NEED_STATE)
		read_state(reader->sysroot, device->address, &device->pci);
	return true;
}

static int by_address(const void *a, const void *b)
{
	const struct pci_dev *x = *(struct pci_dev *const *)a, *y = *(struct pci_dev *const *)b;

	if (x->domain != y->domain)
		return x->domain < y->domain ? -1 : 1;
	if (x->bus != y->bus)
		return x->bus < y->bus ? -1 : 1;
	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	return (x->func > y->func) - (x->func < y->func);
}

/* The functions in order; NULL when memory is out. */
static struct pci_dev **sorted_functions(struct pci_access *access, size_t *n)
{
	struct pci_dev **all;

	*n = 0;
	for (struct pci_dev *dev = access->devices; dev; dev = dev->next)
		++*n;
	all = calloc(*n ? *n : 1, sizeof(*all));
	if (!all)
		return NULL;
	*n = 0;
	for (struct pci_dev *dev = access->devices; dev; dev = dev->next)
		all[(*n)++] = dev;
	qsort(all, *n, sizeof(*all), by_address);
	return all;
}

static int add_function(struct pci_reader *reader, const struct pci_scan *scan, int devices,
			struct pci_dev *dev, struct facts *facts)
{
	char address[FACTS_ADDRESS];
	struct device_facts *device;

	snprintf(address, sizeof(address), "%04x:%02x:%02x.%x", dev->domain, dev->bus, dev->dev,
		 dev->func);
	device = facts_add_device(facts, address);
	if (!device)
		return -ENOMEM;
	memcpy(device->address, address, sizeof(address));
	if (!scan_function(reader, scan, devices, dev, device))
		facts->n_devices--;
	return 0;
}

int pci_scan(struct pci_reader *reader, const struct pci_scan *scan, struct facts *facts)
{
	struct pci_dev **volatile all = NULL;
	volatile int devices = -1;
	volatile int ret = 0;
	size_t n;

	int error = setjmp(give_up);

	if (error) {
		ret = -error;
		goto out;
	}
	devices = sysfs_open_folder(reader->sysroot, "/sys/bus/pci/devices");
	if (devices < 0)
		return devices;
	pci_scan_bus(reader->access);
	all = sorted_functions(reader->access, &n);
	ret = all ? 0 : -ENOMEM;
	for (size_t i = 0; ret == 0 && i < n; i++)
		ret = add_function(reader, scan, devices, all[i], facts);
out:
	free(all);
	close(devices);
	return ret;
}
