// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/pci.h"

#include <errno.h>
#include <limits.h>
#include <pci/pci.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "gather/sysfs.h"

struct pci_reader {
	struct pci_access *access;
	char sysroot[PATH_MAX];
};

/*
 * libpci's error callback must not return and is given no context: the place to go back to can only
 * be static. It is set right before each call into libpci that may fail, and valid during it alone.
 */
static jmp_buf give_up;

static void __attribute__((noreturn, format(printf, 1, 2))) on_error(char *message, ...)
{
	(void)message;
	longjmp(give_up, 1);
}

static void __attribute__((format(printf, 1, 2))) on_warning(char *message, ...)
{
	(void)message; /* what could not be read is a fact with a status, not a line on stderr */
}

static struct pci_access *access_new(unsigned int method, const char *parameter, const char *path)
{
	struct pci_access *access = pci_alloc();

	access->method = method;
	access->error = on_error;
	access->warning = on_warning;
	access->debug = on_warning;
	pci_set_param(access, (char *)parameter, (char *)path);
	return access;
}

/* Whatever libpci had begun when it gave up is freed with the access. */
static int access_init(struct pci_access *access)
{
	if (setjmp(give_up)) {
		pci_cleanup(access);
		return -EIO;
	}
	pci_init(access);
	return 0;
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
	new->access = access_new(PCI_ACCESS_SYS_BUS_PCI, "sysfs.path", path);
	ret = access_init(new->access);
	if (ret)
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

static void read_identity(struct pci_dev *dev, struct pci_facts *pci)
{
	pci_fill_info(dev, PCI_FILL_IDENT | PCI_FILL_CLASS | PCI_FILL_CLASS_EXT | PCI_FILL_SUBSYS |
				   PCI_FILL_NUMA_NODE | PCI_FILL_ROM_BASE | PCI_FILL_SIZES);
	pci->vendor = dev->vendor_id;
	pci->device = dev->device_id;
	pci->class = (uint32_t)dev->device_class << 8 | dev->prog_if;
	pci->revision = dev->rev_id;
	pci->subsystem_vendor = dev->subsys_vendor_id;
	pci->subsystem_device = dev->subsys_id;
	pci->numa_node = dev->numa_node;
	pci->rom_size = dev->rom_size;
}

static void read_command(struct pci_dev *dev, struct pci_facts *pci)
{
	uint8_t bytes[2];

	if (!pci_read_block(dev, PCI_COMMAND, bytes, sizeof(bytes))) {
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

/* PCI 3.0, 6.8.2.4: the low three bits name the BAR, the rest is the offset. */
static struct msix_place read_place(struct pci_dev *dev, int position, uint32_t size)
{
	uint32_t word = pci_read_long(dev, position);

	return (struct msix_place){
		.bar = word & PCI_MSIX_BIR,
		.offset = word & ~(uint32_t)PCI_MSIX_BIR,
		.size = size,
	};
}

/* Without CAP_SYS_ADMIN sysfs ends configuration space at 64 bytes; "none" would be a lie. */
static bool capabilities_readable(struct pci_dev *dev)
{
	uint8_t status[2], byte;

	if (pci_read_block(dev, PCI_STATUS, status, sizeof(status)) &&
	    !(status[0] & PCI_STATUS_CAP_LIST))
		return true;
	return pci_read_block(dev, 0x40, &byte, 1);
}

static void read_msix(struct pci_dev *dev, struct msix_facts *msix)
{
	struct pci_cap *cap;
	uint16_t control;

	msix->status = -EACCES;
	if (!capabilities_readable(dev))
		return;
	msix->status = FACT_NOT_THERE;
	cap = pci_find_cap(dev, PCI_CAP_ID_MSIX, PCI_CAP_NORMAL);
	if (!cap)
		return;
	control = pci_read_word(dev, (int)cap->addr + PCI_MSI_FLAGS);
	msix->status = 0;
	msix->entries = (control & PCI_MSIX_TABSIZE) + 1;
	msix->enabled = control & PCI_MSIX_ENABLE;
	msix->masked = control & PCI_MSIX_MASK;
	msix->table = read_place(dev, (int)cap->addr + PCI_MSIX_TABLE, msix->entries * 16u);
	msix->pba = read_place(dev, (int)cap->addr + PCI_MSIX_PBA,
			       (uint32_t)align_up(msix->entries, 64) / 8);
}

static void read_sysfs(const char *sysroot, const char *address, struct pci_facts *pci)
{
	pci->driver_status = sysfs_link_name(sysroot, pci->driver, sizeof(pci->driver),
					     "/sys/bus/pci/devices/%s/driver", address);
	if (pci->driver_status == -ENOENT)
		pci->driver_status = FACT_NOT_THERE;
	if (sysfs_read(sysroot, pci->power_state, sizeof(pci->power_state),
		       "/sys/bus/pci/devices/%s/power_state", address) != 0)
		snprintf(pci->power_state, sizeof(pci->power_state), "unknown");
}

int pci_gather(struct pci_reader *reader, struct device_facts *device)
{
	unsigned int domain, bus, slot, function;
	struct pci_dev *dev;

	device->pci.status = -ENODEV;
	if (!sysfs_exists(reader->sysroot, "/sys/bus/pci/devices/%s", device->address) ||
	    sscanf(device->address, "%x:%x:%x.%x", &domain, &bus, &slot, &function) != 4)
		return -ENODEV;
	device->pci.status = -EIO;
	if (setjmp(give_up))
		return -EIO;
	dev = pci_get_dev(reader->access, (int)domain, (int)bus, (int)slot, (int)function);
	read_identity(dev, &device->pci);
	read_names(reader->access, &device->pci);
	read_command(dev, &device->pci);
	read_bars(dev, device);
	read_msix(dev, &device->msix);
	pci_free_dev(dev);
	read_sysfs(reader->sysroot, device->address, &device->pci);
	device->pci.status = 0;
	return 0;
}

static void read_dumped(struct pci_access *access, struct pci_dev *dev, struct device_facts *device)
{
	read_identity(dev, &device->pci);
	read_names(access, &device->pci);
	read_command(dev, &device->pci);
	read_bars(dev, device);
	read_msix(dev, &device->msix);
	device->pci.status = 0;
}

int pci_gather_dump(const char *path, struct device_facts *const *devices, size_t n)
{
	struct pci_access *access = access_new(PCI_ACCESS_DUMP, "dump.name", path);
	struct pci_dev *dev;
	int ret = access_init(access);

	if (ret)
		return ret;
	if (setjmp(give_up)) {
		pci_cleanup(access);
		return -EIO;
	}
	/* pci_link_dev() puts each new one in front. */
	dev = access->devices;
	for (size_t i = n; i > 0 && dev; i--, dev = dev->next)
		read_dumped(access, dev, devices[i - 1]);
	pci_cleanup(access);
	return 0;
}
