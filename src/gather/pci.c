// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/pci.h"

#include <errno.h>
#include <limits.h>
#include <pci/pci.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "gather/pci_config.h"
#include "gather/pci_ids.h"
#include "gather/sysfs.h"
#include "undo.h"
#include "xmalloc.h"

struct pci_reader {
	struct pci_access *access;
	char sysroot[PATH_MAX];
	bool ids_tried;
	struct pci_ids *ids;     /* NULL: libpci has the names */
	struct pci_facts *named; /* one function of each kind whose names were looked up */
	size_t n_named;
};

/*
 * libpci's error callback must not return and has no context argument, so the jump buffer is
 * static. It is set before each call into libpci that may fail, and is valid only during that call.
 */
static jmp_buf give_up;

static void __attribute__((noreturn, format(printf, 1, 2))) on_error(char *message, ...)
{
	/* If a file cannot be opened, the reason is only in the message. */
	if (strncmp(message, "Out of memory", 13) == 0 || errno == ENOMEM)
		xmalloc_failed();
	longjmp(give_up, 1);
}

static void __attribute__((format(printf, 1, 2))) on_warning(char *message, ...)
{
	(void)message; /* a fact that could not be read has a status; nothing goes to stderr */
}

static bool ends_in(const char *text, const char *end)
{
	const size_t length = strlen(text), wanted = strlen(end);

	return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

/*
 * Names come only from the system's pci.ids: not from a cache in the home directory, which under
 * sudo may be another user's, nor from udev. If the compressed list is missing, libpci retries
 * without ".gz", with an unchecked malloc() (pci_open() in names-parse.c of 3.9); setting the name
 * here avoids that.
 */
static void set_names(struct pci_access *access)
{
	const char *list = access->id_file_name;

	access->id_lookup_mode = PCI_LOOKUP_NO_HWDB;
	if (ends_in(list, ".gz") && !sysfs_exists("", "%s", list))
		pci_set_name_list_path(access, xstrndup(list, strlen(list) - 3), 1);
}

/* Return: NULL if libpci gives up; anything it has allocated is freed with the access. */
static struct pci_access *access_new(unsigned int method, const char *parameter, const char *path)
{
	struct undo exits = { 0 };
	struct pci_access *new;

	undo_push(&exits); /* without a handler yet, pci_alloc() may exit with status 1 */
	new = pci_alloc();
	undo_remove(&exits);
	new->method = method;
	new->error = on_error;
	new->warning = on_warning;
	new->debug = on_warning;
	if (setjmp(give_up))
		goto err_cleanup;
	if (pci_set_param(new, (char *)parameter, (char *)path) != 0)
		goto err_cleanup;
	set_names(new);
	errno = 0; /* for on_error(): any errno is set by pci_init() */
	pci_init(new);
	return new;
err_cleanup:
	pci_cleanup(new);
	return NULL;
}

int pci_reader_open(struct pci_reader **reader, const char *sysroot)
{
	char path[PATH_MAX + 16];
	struct pci_reader *new;

	if (!sysfs_exists(sysroot, "/sys/bus/pci/devices"))
		return -ENOENT;
	new = xcalloc(1, sizeof(*new));
	snprintf(new->sysroot, sizeof(new->sysroot), "%s", sysroot);
	snprintf(path, sizeof(path), "%s/sys/bus/pci", sysroot);
	new->access = access_new(PCI_ACCESS_SYS_BUS_PCI, "sysfs.path", path);
	if (new->access) {
		*reader = new;
		return 0;
	}
	free(new);
	return -EIO;
}

void pci_reader_close(struct pci_reader *reader)
{
	if (!reader)
		return;
	pci_cleanup(reader->access);
	pci_ids_close(reader->ids);
	free(reader->named);
	free(reader);
}

/* Reads names not yet known. @flags: PCI_LOOKUP_SKIP_LOCAL if pci.ids is known to lack them. */
static void read_names(struct pci_access *access, int flags, struct pci_facts *pci)
{
	if (!*pci->vendor_name)
		pci_lookup_name(access, pci->vendor_name, sizeof(pci->vendor_name),
				PCI_LOOKUP_VENDOR | flags, pci->vendor);
	if (!*pci->device_name)
		pci_lookup_name(access, pci->device_name, sizeof(pci->device_name),
				PCI_LOOKUP_DEVICE | flags, pci->vendor, pci->device);
	if (!*pci->class_name)
		pci_lookup_name(access, pci->class_name, sizeof(pci->class_name),
				PCI_LOOKUP_CLASS | flags, pci->class >> 8);
}

static const struct pci_facts *find_named(const struct pci_reader *reader,
					  const struct pci_facts *pci)
{
	for (size_t i = 0; i < reader->n_named; i++) {
		const struct pci_facts *named = &reader->named[i];

		if (named->vendor == pci->vendor && named->device == pci->device &&
		    named->class == pci->class)
			return named;
	}
	return NULL;
}

/* Thousands of functions have a few dozen ids: names are looked up once for each. */
static void look_up_names(struct pci_reader *reader, struct pci_facts *pci)
{
	const char *list = reader->access->id_file_name;
	const struct pci_facts *named = find_named(reader, pci);

	if (named) {
		memcpy(pci->vendor_name, named->vendor_name, sizeof(pci->vendor_name));
		memcpy(pci->device_name, named->device_name, sizeof(pci->device_name));
		memcpy(pci->class_name, named->class_name, sizeof(pci->class_name));
		return;
	}
	if (!reader->ids_tried && !ends_in(list, ".gz"))
		reader->ids = pci_ids_open(list);
	reader->ids_tried = true;
	if (reader->ids)
		pci_ids_name(reader->ids, pci);
	read_names(reader->access, reader->ids ? PCI_LOOKUP_SKIP_LOCAL : 0, pci);
	*array_add(reader->named, reader->n_named) = *pci;
}

int pci_names(struct pci_reader *reader, struct pci_facts *pci)
{
	if (setjmp(give_up))
		return -EIO;
	look_up_names(reader, pci);
	return 0;
}

/* Reads as much as there is: the lines of a dump have 16 bytes. */
static void read_at_once(struct pci_dev *dev, struct pci_config *config)
{
	static const uint8_t lengths[] = { 128, PCI_CONFIG_HEADER, 48, 32, 16, 0 };
	int length = sizeof(config->bytes);

	for (size_t i = 0; length && !pci_read_block(dev, 0, config->bytes, length); i++)
		length = lengths[i];
	config->length = (size_t)length;
	if (length)
		pci_setup_cache(dev, config->bytes, length);
}

static void read_identity(struct pci_dev *dev, struct pci_facts *pci)
{
	pci_fill_info(dev, PCI_FILL_IDENT | PCI_FILL_CLASS | PCI_FILL_CLASS_EXT | PCI_FILL_SUBSYS);
	pci->vendor = dev->vendor_id;
	pci->device = dev->device_id;
	pci->class = (uint32_t)dev->device_class << 8 | dev->prog_if;
	pci->subsystem_vendor = dev->subsys_vendor_id;
	pci->subsystem_device = dev->subsys_id;
}

static void read_bars(struct pci_dev *dev, struct device_facts *device)
{
	pci_fill_info(dev, PCI_FILL_BASES);
	for (size_t i = 0; i < ARRAY_SIZE(device->bars); i++) {
		const pciaddr_t low = dev->base_addr[i];
		struct bar_facts *bar = &device->bars[i];

		bar->index = (uint8_t)i;
		bar->io = low & PCI_BASE_ADDRESS_SPACE_IO;
		bar->is_64bit = !bar->io && (low & PCI_BASE_ADDRESS_MEM_TYPE_MASK) ==
						    PCI_BASE_ADDRESS_MEM_TYPE_64;
		bar->prefetchable = !bar->io && (low & PCI_BASE_ADDRESS_MEM_PREFETCH);
		bar->start = low & (bar->io ? PCI_ADDR_IO_MASK : PCI_ADDR_MEM_MASK);
		bar->size_status = 0;
	}
	device->n_bars = ARRAY_SIZE(device->bars);
}

/* The facts in a dump of configuration space. */
static void read_config(struct pci_dev *dev, struct device_facts *device)
{
	struct pci_config config = { .fd = -1 };

	read_at_once(dev, &config);
	read_identity(dev, &device->pci);
	pci_config_registers(&config, &device->pci);
	read_bars(dev, device);
	pci_config_msix(&config, &device->msix);
	device->pci.status = 0;
}

int pci_gather_dump(const char *path, struct device_facts *const *devices, size_t n)
{
	struct pci_access *access = access_new(PCI_ACCESS_DUMP, "dump.name", path);
	struct pci_dev *dev;

	if (!access)
		return -EIO;
	if (setjmp(give_up)) {
		pci_cleanup(access);
		return -EIO;
	}
	/* pci_link_dev() inserts each new device at the head. */
	dev = access->devices;
	for (size_t i = n; i > 0 && dev; i--, dev = dev->next) {
		read_config(dev, devices[i - 1]);
		read_names(access, 0, &devices[i - 1]->pci);
	}
	pci_cleanup(access);
	return 0;
}
