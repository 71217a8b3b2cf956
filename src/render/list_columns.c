// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/list_columns.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "judge/table_page.h"
#include "render/text.h"

static void PRINTF_FORMAT(2, 3) cell_text(struct list_cell *cell, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(cell->text, sizeof(cell->text), format, ap);
	va_end(ap);
}

static void cell_copy(struct list_cell *cell, const char *text)
{
	copy_text(cell->text, sizeof(cell->text), text);
}

/* Writes the number at @at, with a NUL after it; returns the position of the NUL. */
static char *put_number(char *at, uint64_t number, unsigned int base)
{
	char reversed[64];
	size_t n = 0;

	do
		reversed[n++] = "0123456789abcdef"[number % base];
	while (number /= base);
	while (n > 0)
		*at++ = reversed[--n];
	*at = '\0';
	return at;
}

static void cell_count(struct list_cell *cell, uint64_t number)
{
	cell->number = number;
	units_count(cell->text, number);
}

static void make_address(const struct device_facts *device, struct list_cell *cell)
{
	cell_copy(cell, device->address);
}

static void make_driver(const struct device_facts *device, struct list_cell *cell)
{
	cell->status = device->pci.status ? device->pci.status : device->pci.driver_status;
	cell_copy(cell, device->pci.driver);
}

static void make_group(const struct device_facts *device, struct list_cell *cell)
{
	cell->status = device->group.status;
	cell->number = device->group.id;
	put_number(cell->text, device->group.id, 10);
}

static void make_place(const struct msix_place *place, struct list_cell *cell)
{
	char *at = put_number(stpcpy(cell->text, "BAR"), place->bar, 10);

	put_number(stpcpy(at, "+0x"), place->offset, 16);
}

static void make_table(const struct device_facts *device, struct list_cell *cell)
{
	cell->status = device->msix.status;
	make_place(&device->msix.table, cell);
}

static void make_pba(const struct device_facts *device, struct list_cell *cell)
{
	cell->status = device->msix.status;
	make_place(&device->msix.pba, cell);
}

static void make_entries(const struct device_facts *device, struct list_cell *cell)
{
	/* lspci -v shows the number of entries, but not the locations. */
	cell->status = device->msix.entries ? 0 : device->msix.status;
	cell_count(cell, device->msix.entries);
}

static void make_shared(const struct device_facts *device, uint64_t page_size,
			struct list_cell *cell)
{
	uint64_t bytes = 0;

	cell->status = table_page_registers(device, page_size, &bytes);
	if (cell->status == FACT_NOT_THERE && device->msix.status == 0)
		cell->status = -ENOENT;
	cell_count(cell, bytes);
}

static void make_device(const struct device_facts *device, struct list_cell *cell)
{
	cell->status = device->pci.status;
	char *at = stpcpy(cell->text, device->pci.vendor_name);

	stpcpy(stpcpy(at, at == cell->text ? "" : " "), device->pci.device_name);
}

static void make_id(const struct device_facts *device, struct list_cell *cell)
{
	cell->status = device->pci.status ? device->pci.status : device->pci.vendor ? 0 : -ENOENT;
	cell_text(cell, "%04x:%04x", device->pci.vendor, device->pci.device);
}

static void make_subsystem(const struct device_facts *device, struct list_cell *cell)
{
	cell->status = device->pci.status           ? device->pci.status :
		       device->pci.subsystem_vendor ? 0 :
						      FACT_NOT_THERE;
	cell_text(cell, "%04x:%04x", device->pci.subsystem_vendor, device->pci.subsystem_device);
}

static void make_class(const struct device_facts *device, struct list_cell *cell)
{
	cell->status = device->pci.status;
	cell_copy(cell, device->pci.class_name);
}

static void make_state(const struct device_facts *device, struct list_cell *cell)
{
	const struct msix_facts *msix = &device->msix;

	cell->status = msix->status;
	cell_copy(cell, !msix->enabled ? "off" : msix->masked ? "masked" : "on");
}

static void make_bar_size(const struct device_facts *device, struct list_cell *cell)
{
	const uint8_t bar = device->msix.table.bar;

	cell->status = device->msix.status;
	if (cell->status)
		return;
	if (bar >= device->n_bars || device->bars[bar].size_status)
		cell->status = -ENOENT;
	else
		cell_count(cell, device->bars[bar].size);
}

static void make_numa(const struct device_facts *device, struct list_cell *cell)
{
	cell->status = device->pci.status;
	if (cell->status == 0 && device->pci.numa_node < 0)
		cell->status = FACT_NOT_THERE;
	cell->number = (uint64_t)device->pci.numa_node;
	cell_text(cell, "%" PRId32, device->pci.numa_node);
}

static void make_power(const struct device_facts *device, struct list_cell *cell)
{
	cell->status = device->pci.status;
	cell_copy(cell, device->pci.power_state);
}

static const struct {
	const char *name;
	const char *help;
	bool number;
	void (*make)(const struct device_facts *device, struct list_cell *cell);
	uint64_t page_size; /* make_shared() with it, in place of ->make */
} columns[] = {
	[LIST_ADDRESS] = { "ADDRESS", "PCI address", false, make_address, 0 },
	[LIST_DRIVER] = { "DRIVER", "driver bound to the function", false, make_driver, 0 },
	[LIST_GROUP] = { "GROUP", "IOMMU group", true, make_group, 0 },
	[LIST_TABLE] = { "TABLE", "location of the MSI-X table", false, make_table, 0 },
	[LIST_ENTRIES] = { "ENTRIES", "number of vectors", true, make_entries, 0 },
	[LIST_PBA] = { "PBA", "location of the Pending Bit Array (PBA)", false, make_pba, 0 },
	[LIST_SHARED_4K] = { "SHARED-4K", "bytes of other registers in the table's 4 KiB pages",
			     true, NULL, 4096 },
	[LIST_SHARED_16K] = { "SHARED-16K", "the same with 16 KiB pages", true, NULL, 16384 },
	[LIST_SHARED_64K] = { "SHARED-64K", "the same with 64 KiB pages", true, NULL, 65536 },
	[LIST_DEVICE] = { "DEVICE", "vendor and device name", false, make_device, 0 },
	[LIST_ID] = { "ID", "vendor:device, hexadecimal", false, make_id, 0 },
	[LIST_SUBSYSTEM] = { "SUBSYSTEM", "the subsystem's vendor:device", false, make_subsystem,
			     0 },
	[LIST_CLASS] = { "CLASS", "class name", false, make_class, 0 },
	[LIST_STATE] = { "MSI-X", "MSI-X: on, off or masked", false, make_state, 0 },
	[LIST_BAR_SIZE] = { "BAR-SIZE", "size of the table's BAR in bytes", true, make_bar_size,
			    0 },
	[LIST_NUMA] = { "NUMA", "NUMA node", true, make_numa, 0 },
	[LIST_POWER] = { "POWER", "power state", false, make_power, 0 },
};

_Static_assert(ARRAY_SIZE(columns) == LIST_COLUMNS, "a row for each column");

const char *list_column_name(enum list_column column)
{
	return columns[column].name;
}

const char *list_column_help(enum list_column column)
{
	return columns[column].help;
}

enum list_column list_column_find(const char *name)
{
	unsigned int column = 0;

	while (column < LIST_COLUMNS && strcasecmp(columns[column].name, name) != 0)
		column++;
	return column;
}

void list_cell(enum list_column column, const struct device_facts *device, struct list_cell *cell)
{
	cell->status = 0;
	cell->number = 0;
	cell->text[0] = '\0';
	if (columns[column].page_size)
		make_shared(device, columns[column].page_size, cell);
	else
		columns[column].make(device, cell);
	if (cell->status == 0)
		return;
	if (cell->status == -EACCES || cell->status == -EPERM)
		cell_copy(cell, "needs root");
	else if (cell->status == -ERANGE)
		cell_copy(cell, "outside BAR");
	else
		cell_copy(cell, cell->status == FACT_NOT_THERE ? "-" : "unknown");
}

bool list_column_is_number(enum list_column column)
{
	return columns[column].number;
}

uint64_t list_column_page_size(enum list_column column)
{
	return columns[column].page_size;
}

int list_compare(enum list_column column, const struct device_facts *a,
		 const struct device_facts *b)
{
	struct list_cell x, y;
	int order;

	list_cell(column, a, &x);
	list_cell(column, b, &y);
	if (!x.status != !y.status)
		return x.status ? 1 : -1;
	if (columns[column].number)
		order = (x.number > y.number) - (x.number < y.number);
	else
		order = strverscmp(x.text, y.text);
	return order;
}
