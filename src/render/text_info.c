// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <linux/vfio.h>
#include <string.h>

#include "facts/bound.h"
#include "facts/names.h"
#include "render/table.h"
#include "render/text.h"

static void print_pci(const struct text *text, const struct device_facts *device)
{
	const char *state = device->open.borrowed ? "state" : "before opening";
	const struct pci_facts *pci = &device->pci;
	const char *decoding = pci->memory_enabled ? "on" : "off";
	char size[TEXT_NUMBER];

	text_evidence(text, "ids", "%04x:%04x, subsystem %04x:%04x, class %06x (%s), revision %02x",
		      pci->vendor, pci->device, pci->subsystem_vendor, pci->subsystem_device,
		      pci->class, pci->class_name, pci->revision);
	text_evidence(text, "driver", "%s%s", pci->driver_status ? "none" : pci->driver,
		      pci->driver_status || bound_to_vfio_pci(device) ?
			      "" :
			      ", a variant driver, which decides what it announces");
	/* SR-IOV 1.1, 3.4.1.3: the bit is hardwired to 0; VF MSE in the capability decides. */
	if (pci->virtual_function)
		decoding = "controlled by the physical function";
	if (pci->command_status)
		text_evidence(text, state, "unknown (%s)", strerror(-pci->command_status));
	else
		text_evidence(text, state, "power %s, memory decoding %s, bus master %s",
			      pci->power_state, decoding, pci->bus_master ? "on" : "off");
	if (pci->rom_size)
		text_evidence(text, "ROM", "%s, not read", units_size(size, pci->rom_size));
	if (pci->numa_node >= 0)
		text_evidence(text, "NUMA node", "%d", pci->numa_node);
}

static void print_msix(const struct text *text, const struct msix_facts *msix)
{
	if (msix->status == FACT_NOT_THERE) {
		text_evidence(text, "MSI-X", "none");
		return;
	}
	if (msix->status) {
		text_evidence(text, "MSI-X", "unknown (%s)", strerror(-msix->status));
		return;
	}
	text_evidence(text, "MSI-X", "%u entries, %s%s", msix->entries,
		      msix->enabled ? "enabled" : "disabled", msix->masked ? ", masked" : "");
	text_evidence(text, "MSI-X table", "BAR%u+0x%x, %u bytes", msix->table.bar,
		      msix->table.offset, msix->table.size);
	text_evidence(text, "MSI-X PBA", "BAR%u+0x%x, %u bytes", msix->pba.bar, msix->pba.offset,
		      msix->pba.size);
}

static void print_mdev(const struct text *text, const struct mdev_facts *mdev)
{
	const bool named = *mdev->type_name && strcmp(mdev->type_name, mdev->type) != 0;

	text_evidence(text, "type", "%s%s%s", *mdev->type ? mdev->type : "unknown",
		      named ? ": " : "", named ? mdev->type_name : "");
	if (*mdev->parent_driver)
		text_evidence(text, "parent driver", "%s", mdev->parent_driver);
}

static void print_group(const struct text *text, const struct device_facts *device)
{
	const struct group_facts *group = &device->group;

	if (group->status) {
		text_evidence(text, "IOMMU group", "none%s",
			      facts_is_noiommu(device) ? ", no IOMMU" : "");
		return;
	}
	text_evidence(text, "IOMMU group", "%u%s%s%s%s", group->id,
		      group->noiommu ? ", no IOMMU" : "", *group->type ? ", default domain " : "",
		      group->type, group->n_members > 1 ? ", shared with:" : "");
	for (size_t i = 0; i < group->n_members; i++) {
		const struct group_member *member = &group->members[i];

		if (strcmp(member->address, facts_device_label(device)) != 0)
			text_evidence(text, "", "%s (%s%s)", member->address,
				      *member->driver ? member->driver : "no driver",
				      member->bridge ? ", bridge" : "");
	}
}

static void print_open(const struct text *text, const struct device_facts *device)
{
	const struct open_facts *facts = &device->open;
	char flags[128];

	if (!facts->borrowed)
		text_evidence(text, "opened", "%s%s%s", facts->node, *facts->why ? ": " : "",
			      facts->why);
	names_join_flags(&names_device_flag, device->vfio.flags, flags, sizeof(flags));
	text_evidence(text, "VFIO device", "flags 0x%x (%s), %u regions, %u interrupt indexes",
		      device->vfio.flags, flags, device->vfio.num_regions, device->vfio.num_irqs);
}

static void print_raw(const struct text *text, const struct capability *cap)
{
	if (cap->raw_size == 0)
		return;
	fputs(", bytes", text->out);
	for (size_t i = 0; i < cap->raw_size && (i < 64 || text->verbose); i++)
		fprintf(text->out, "%s%02x", i % 4 ? "" : " ", cap->raw[i]);
	if (cap->raw_size > 64 && !text->verbose)
		fputs(" ... (-v shows all)", text->out);
}

static void print_areas(const struct text *text, const struct capability *cap)
{
	char area[TEXT_AREA];

	fprintf(text->out, ", %zu area%s", cap->n_areas, cap->n_areas == 1 ? "" : "s");
	for (size_t i = 0; i < cap->n_areas; i++)
		fprintf(text->out, "\n      %s", text_area(area, &cap->areas[i]));
}

static void print_chain(const struct text *text, const char *of, const struct chain *chain,
			const struct names *names)
{
	for (size_t i = 0; i < chain->n_entries; i++) {
		const struct capability *cap = &chain->entries[i];
		const char *name = names_get(names, cap->id);

		fprintf(text->out, "    %s: %s (id %u, version %u)", of,
			name ? name : "unknown capability", cap->id, cap->version);
		if (cap->areas)
			print_areas(text, cap);
		else if (cap->typed)
			fprintf(text->out, ", type 0x%x, subtype 0x%x", cap->type, cap->subtype);
		else if (!name || text->verbose)
			print_raw(text, cap);
		fputc('\n', text->out);
	}
	if (chain->status)
		fprintf(text->out, "    %s: the capability chain is broken: %s\n", of,
			strerror(-chain->status));
}

/* why a region or interrupt is not offered, for the column of flags */
static const char *state_word(enum region_state state, int status)
{
	if (state == REGION_ERROR)
		return strerror(-status);
	return state == REGION_NOT_OFFERED ? "not offered" :
					     "not queried (the query would make the kernel read "
					     "the ROM)";
}

static void cell_number(struct table *table, uint64_t number)
{
	char cell[32];

	snprintf(cell, sizeof(cell), "%" PRIu64, number);
	table_cell(table, cell);
}

static void cell_hex(struct table *table, uint64_t number)
{
	char cell[32];

	snprintf(cell, sizeof(cell), "0x%" PRIx64, number);
	table_cell(table, cell);
}

static void cell_name(struct table *table, const struct names *names, uint32_t index)
{
	const char *name = names_get(names, index);
	char cell[32];

	snprintf(cell, sizeof(cell), "index %u", index);
	table_cell(table, name ? name : cell);
}

static void region_row(struct table *table, const struct region_facts *region)
{
	char cell[160];

	table_row(table);
	cell_number(table, region->index);
	cell_name(table, &names_pci_region, region->index);
	if (region->state != REGION_OFFERED || region->size == 0) {
		table_cell(table, "-");
		table_cell(table, "-");
		table_cell(table, region->state == REGION_OFFERED ?
					  "empty" :
					  state_word(region->state, region->status));
		return;
	}
	table_cell(table, units_size(cell, region->size));
	cell_hex(table, region->offset);
	names_join_flags(&names_region_flag, region->flags, cell, sizeof(cell));
	table_cell(table, cell);
}

static void print_regions(const struct text *text, const struct device_facts *device)
{
	static const struct column columns[] = {
		{ "REGION", true }, { "NAME", false },  { "SIZE", true },
		{ "OFFSET", true }, { "FLAGS", false },
	};
	struct table *table = table_new(columns, ARRAY_SIZE(columns));

	for (size_t i = 0; i < device->n_regions; i++)
		region_row(table, &device->regions[i]);
	table_print(table, text->out, "  ");
	for (size_t i = 0; i < device->n_regions; i++) {
		const struct region_facts *region = &device->regions[i];
		const char *name = names_get(&names_pci_region, region->index);

		print_chain(text, name ? name : "region", &region->chain, &names_region_cap);
	}
	print_chain(text, "device", &device->vfio.chain, &names_device_cap);
}

static void irq_row(struct table *table, const struct irq_facts *irq)
{
	char cell[160];

	table_row(table);
	cell_number(table, irq->index);
	cell_name(table, &names_pci_irq, irq->index);
	if (irq->state != REGION_OFFERED) {
		table_cell(table, "-");
		table_cell(table, state_word(irq->state, irq->status));
		return;
	}
	cell_number(table, irq->count);
	names_join_flags(&names_irq_flag, irq->flags, cell, sizeof(cell));
	table_cell(table, irq->count ? cell : "none on this device");
}

static void print_irqs(const struct text *text, const struct device_facts *device)
{
	static const struct column columns[] = {
		{ "INTERRUPT", true },
		{ "NAME", false },
		{ "COUNT", true },
		{ "FLAGS", false },
	};
	struct table *table;

	if (device->n_irqs == 0) {
		text_evidence(text, "interrupts", "%s",
			      device->vfio.num_irqs ? "not queried" : "none");
		return;
	}
	table = table_new(columns, ARRAY_SIZE(columns));
	for (size_t i = 0; i < device->n_irqs; i++)
		irq_row(table, &device->irqs[i]);
	table_print(table, text->out, "  ");
}

static void print_page_sizes(const struct text *text, uint64_t bits)
{
	const uint64_t lowest = bits ? bits & ~(bits - 1) : 0;
	char line[160] = "", size[TEXT_NUMBER];
	size_t used = 0;

	for (unsigned int bit = 0; bit < 64 && used < sizeof(line); bit++)
		if (bits & UINT64_C(1) << bit)
			used += (size_t)snprintf(line + used, sizeof(line) - used, "%s%s",
						 used ? ", " : "",
						 units_size(size, UINT64_C(1) << bit));
	/* type1 reports "any size from a page up" as a mask of all higher bits */
	if (bits && bits == ~(lowest - 1))
		snprintf(line, sizeof(line), "any size from %s up", units_size(size, lowest));
	text_evidence(text, "IOMMU page sizes", "%s", line);
}

static void print_iommu(const struct text *text, const struct host_facts *host,
			const struct device_facts *device)
{
	const struct iommu_facts *iommu = &device->iommu;
	char size[TEXT_NUMBER];

	if (iommu->status == FACT_NOT_ASKED) {
		text_evidence(text, "IOMMU", "not queried");
		return;
	}
	text_evidence(
		text, "IOMMU", "%s%s%s", names_get(&names_iommu_type, iommu->type),
		iommu->type == IOMMU_NOIOMMU ?
			" (VFIO_NOIOMMU_IOMMU, 8: the only type that VFIO_SET_IOMMU accepts here)" :
			"",
		iommu->status ? ": cannot read its properties" : "");
	if (iommu->page_sizes_status == 0)
		print_page_sizes(text, iommu->page_sizes);
	for (size_t i = 0; i < iommu->n_ranges; i++)
		text_evidence(text, i ? "" : "IOVA ranges", "0x%" PRIx64 "-0x%" PRIx64,
			      iommu->ranges[i].start, iommu->ranges[i].last);
	if (iommu->window_status == 0)
		text_evidence(text, "DMA window", "0x%" PRIx64 ", %s", iommu->window_start,
			      units_size(size, iommu->window_size));
	if (iommu->dma_avail_status == 0)
		text_evidence(text, "DMA entries left", "%s", units_count(size, iommu->dma_avail));
	if (host->unsafe_interrupts.status == 0)
		text_evidence(text, "unsafe interrupts", "%s",
			      host->unsafe_interrupts.value ?
				      "allowed (allow_unsafe_interrupts=Y): interrupts need not be "
				      "isolated" :
				      "not allowed (allow_unsafe_interrupts=N)");
	for (size_t i = 0; i < device->group.n_reserved; i++)
		text_evidence(text, i ? "" : "reserved regions", "0x%" PRIx64 "-0x%" PRIx64 ", %s",
			      device->group.reserved[i].start, device->group.reserved[i].last,
			      device->group.reserved[i].type);
	print_chain(text, "IOMMU", &iommu->chain, &names_iommu_cap);
}

void text_info(const struct text *text, const struct report *report, size_t index)
{
	const struct device_facts *device = &report->facts.devices[index];

	text_headline(text, device);
	fputc('\n', text->out);
	text_borrowed(text, device);
	if (device->mdev.status == 0) {
		print_mdev(text, &device->mdev);
	} else {
		print_pci(text, device);
		print_msix(text, &device->msix);
	}
	print_group(text, device);
	print_open(text, device);
	print_regions(text, device);
	print_irqs(text, device);
	print_iommu(text, &report->facts.host, device);
}
