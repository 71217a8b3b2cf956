// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts.h"
#include "judge/finding.h"
#include "judge/layout.h"
#include "render/model_fields.h"

static const struct field host_fields[] = {
	FIELD(struct host_facts, kernel, STRING),
	FIELD(struct host_facts, arch, STRING),
	FIELD(struct host_facts, page_size, NUMBER, .zero_is_null = true, .max = 1u << 30),
};
MODEL(host, struct host_facts);

static const struct field unknown_name_fields[] = {
	FIELD(struct unknown_name, name, STRING),
	FIELD_AS("error", struct unknown_name, status, STATUS),
};
MODEL(unknown_name, struct unknown_name);

static const struct field source_note_fields[] = {
	FIELD(struct source_note, problem, NAME, NAMED(source_problem)),
	FIELD(struct source_note, line, NUMBER, .zero_is_null = true),
	FIELD(struct source_note, address, STRING, .form = FORM_ADDRESS),
};
static MODEL(source_note, struct source_note);

static const struct field source_fields[] = {
	FIELD(struct source_facts, form, STRING),
	FIELD(struct source_facts, functions, NUMBER),
	FIELD(struct source_facts, ends_inside, STRING, .form = FORM_ADDRESS),
	FIELD(struct source_facts, notes, ARRAY, OF(source_note), COUNT(struct source_facts, n_notes)),
	FIELD(struct source_facts, more_notes, NUMBER),
};
MODEL(source, struct source_facts);

static const struct field pci_fields[] = {
	FIELD(struct pci_facts, vendor, HEX, .zero_is_null = true),
	FIELD(struct pci_facts, device, HEX, .zero_is_null = true),
	FIELD(struct pci_facts, subsystem_vendor, HEX),
	FIELD(struct pci_facts, subsystem_device, HEX),
	FIELD(struct pci_facts, class, HEX, .zero_is_null = true),
	FIELD(struct pci_facts, revision, HEX),
	FIELD(struct pci_facts, vendor_name, STRING),
	FIELD(struct pci_facts, device_name, STRING),
	FIELD(struct pci_facts, class_name, STRING),
	FIELD(struct pci_facts, driver, STRING),
	FIELD_AS("driver_error", struct pci_facts, driver_status, STATUS),
	FIELD(struct pci_facts, numa_node, SIGNED),
	FIELD(struct pci_facts, virtual_function, BOOL, KNOWN_IF(struct pci_facts, virtual_known)),
	FIELD(struct pci_facts, physical_function, STRING, .form = FORM_ADDRESS,
	      .sparse = true),
	FIELD_AS("virtual_functions", struct pci_facts, vfs, NUMBER, .sparse = true,
		 KNOWN_IF(struct pci_facts, vfs_known)),
	FIELD_AS("total_virtual_functions", struct pci_facts, total_vfs, NUMBER, .sparse = true,
		 KNOWN_IF(struct pci_facts, vfs_known)),
	FIELD(struct pci_facts, memory_enabled, BOOL),
	FIELD(struct pci_facts, bus_master, BOOL),
	FIELD_AS("command_error", struct pci_facts, command_status, STATUS),
	FIELD(struct pci_facts, power_state, STRING),
	FIELD(struct pci_facts, rom_size, NUMBER),
};
static MODEL_WITH_STATUS(pci, struct pci_facts);

static const struct field place_fields[] = {
	FIELD(struct msix_place, bar, NUMBER, .max = 7),
	FIELD(struct msix_place, offset, HEX),
	FIELD(struct msix_place, size, NUMBER),
};
static MODEL(place, struct msix_place);

static const struct field msix_fields[] = {
	FIELD(struct msix_facts, entries, NUMBER, .max = 2048),
	FIELD(struct msix_facts, enabled, BOOL),
	FIELD(struct msix_facts, masked, BOOL),
	FIELD(struct msix_facts, table, GROUP, OF(place)),
	FIELD(struct msix_facts, pba, GROUP, OF(place)),
};
static MODEL_WITH_STATUS(msix, struct msix_facts);

static const struct field bar_fields[] = {
	FIELD(struct bar_facts, index, NUMBER, .max = 5),
	FIELD(struct bar_facts, io, BOOL),
	FIELD(struct bar_facts, is_64bit, BOOL),
	FIELD(struct bar_facts, prefetchable, BOOL),
	FIELD(struct bar_facts, unassigned, BOOL, .sparse = true),
	FIELD(struct bar_facts, unseen, BOOL, .sparse = true),
	FIELD(struct bar_facts, start, HEX),
	FIELD(struct bar_facts, size, NUMBER, KNOWN_IF(struct bar_facts, size_known)),
};
static MODEL(bar, struct bar_facts);

static const struct field member_fields[] = {
	FIELD(struct group_member, address, STRING, .form = FORM_PATH),
	FIELD(struct group_member, driver, STRING),
	FIELD(struct group_member, bridge, BOOL),
	FIELD(struct group_member, used_as, STRING),
};
static MODEL(member, struct group_member);

static const struct field reserved_fields[] = {
	FIELD(struct reserved_region, start, HEX),
	FIELD(struct reserved_region, last, HEX),
	FIELD(struct reserved_region, type, STRING),
};
static MODEL(reserved, struct reserved_region);

static const struct field group_fields[] = {
	FIELD(struct group_facts, id, NUMBER),
	FIELD(struct group_facts, noiommu, BOOL),
	FIELD(struct group_facts, type, STRING),
	FIELD(struct group_facts, members, LIST, OF(member), COUNT(struct group_facts, n_members),
	      .optional = true),
	FIELD_AS("reserved_regions", struct group_facts, reserved, LIST, OF(reserved),
		 COUNT(struct group_facts, n_reserved), .optional = true),
};
static MODEL_WITH_STATUS(group, struct group_facts);

static const struct field mdev_fields[] = {
	FIELD(struct mdev_facts, uuid, STRING, .form = FORM_UUID),
	FIELD(struct mdev_facts, parent, STRING, .form = FORM_PATH),
	FIELD(struct mdev_facts, parent_driver, STRING),
	FIELD(struct mdev_facts, type, STRING),
	FIELD(struct mdev_facts, type_name, STRING),
};
static MODEL_WITH_STATUS(mdev, struct mdev_facts);

static const struct field open_fields[] = {
	FIELD(struct open_facts, step, NAME, NAMED(open_step)),
	FIELD_AS("error", struct open_facts, status, STATUS),
	FIELD(struct open_facts, backend, NAME, NAMED(backend)),
	FIELD(struct open_facts, node, STRING, .form = FORM_NODE),
	FIELD(struct open_facts, why, STRING),
	FIELD(struct open_facts, as_root, BOOL),
	FIELD_AS("vf_token_given", struct open_facts, token_given, BOOL),
	FIELD(struct open_facts, holder, STRING),
	FIELD(struct open_facts, unsafe_interrupts, BOOL,
	      KNOWN_IF(struct open_facts, unsafe_known)),
};
static MODEL(open, struct open_facts);

static const struct field module_fields[] = {
	FIELD(struct module_facts, name, STRING, .form = FORM_WORD),
	FIELD(struct module_facts, state, NAME, NAMED(module_state)),
};
static MODEL(module, struct module_facts);

static const struct field node_fields[] = {
	FIELD(struct node_facts, role, NAME, NAMED(node_role)),
	FIELD(struct node_facts, path, STRING, .form = FORM_NODE),
	FIELD_AS("error", struct node_facts, status, STATUS),
	FIELD(struct node_facts, major, NUMBER, KNOWN_IF(struct node_facts, there)),
	FIELD(struct node_facts, minor, NUMBER, KNOWN_IF(struct node_facts, there)),
	FIELD(struct node_facts, mode, HEX, KNOWN_IF(struct node_facts, there)),
	FIELD(struct node_facts, owner, STRING),
	FIELD(struct node_facts, owner_group, STRING),
	FIELD_AS("access_error", struct node_facts, access_status, STATUS),
	FIELD(struct node_facts, holder, STRING),
	FIELD(struct node_facts, kernel_major, NUMBER, KNOWN_IF(struct node_facts, kernel_known)),
	FIELD(struct node_facts, kernel_minor, NUMBER, KNOWN_IF(struct node_facts, kernel_known)),
};
static MODEL(node, struct node_facts);

static const struct field claim_fields[] = {
	FIELD(struct claim_facts, name, STRING),
	FIELD(struct claim_facts, start, HEX, KNOWN_IF(struct claim_facts, place_known)),
	FIELD(struct claim_facts, size, NUMBER, KNOWN_IF(struct claim_facts, place_known)),
};
static MODEL(claim, struct claim_facts);

static const struct field ready_fields[] = {
	FIELD(struct ready_facts, as_root, BOOL),
	FIELD(struct ready_facts, in_container, BOOL),
	FIELD(struct ready_facts, cpu_vendor, STRING),
	FIELD(struct ready_facts, iommu_units, STRING),
	FIELD(struct ready_facts, iommu_table, STRING),
	FIELD(struct ready_facts, iommu_words, STRING),
	FIELD(struct ready_facts, interrupts_remapped, BOOL),
	FIELD(struct ready_facts, interrupt_chip, STRING),
	FIELD_AS("interrupts_error", struct ready_facts, interrupt_status, STATUS),
	FIELD(struct ready_facts, unsafe_interrupts, BOOL,
	      KNOWN_IF(struct ready_facts, unsafe_known)),
	FIELD(struct ready_facts, runtime_status, STRING),
	FIELD(struct ready_facts, virtual_functions, NUMBER),
	FIELD(struct ready_facts, physical_function, STRING),
	FIELD(struct ready_facts, physical_driver, STRING),
	FIELD(struct ready_facts, variant, STRING),
	FIELD(struct ready_facts, mediated, BOOL),
	FIELD(struct ready_facts, modules, LIST, OF(module), COUNT(struct ready_facts, n_modules)),
	FIELD(struct ready_facts, nodes, LIST, OF(node), COUNT(struct ready_facts, n_nodes)),
	FIELD(struct ready_facts, claims, LIST, OF(claim), COUNT(struct ready_facts, n_claims)),
	FIELD_AS("claims_error", struct ready_facts, claims_status, STATUS),
};
static MODEL_WITH_STATUS(ready, struct ready_facts);

static const struct field area_fields[] = {
	FIELD(struct area, offset, HEX),
	FIELD(struct area, size, NUMBER),
};
static MODEL(area, struct area);

#define CAPABILITY_FIELDS(set)                                                                     \
	FIELD(struct capability, id, NUMBER),                                                      \
	FIELD_AS("name", struct capability, id, NAME, NAMED(set), .derived = true),                \
	FIELD(struct capability, version, NUMBER),                                                 \
	FIELD(struct capability, offset, HEX),                                                     \
	FIELD(struct capability, raw, RAW, COUNT(struct capability, raw_size))

static const struct field plain_cap_fields[] = { CAPABILITY_FIELDS(device_cap) };
static MODEL(plain_cap, struct capability);

static const struct field iommu_cap_fields[] = { CAPABILITY_FIELDS(iommu_cap) };
static MODEL(iommu_cap, struct capability);

static const struct field region_cap_fields[] = {
	CAPABILITY_FIELDS(region_cap),
	FIELD(struct capability, areas, LIST, OF(area), COUNT(struct capability, n_areas),
	      .optional = true),
	FIELD(struct capability, type, HEX, KNOWN_IF(struct capability, typed)),
	FIELD(struct capability, subtype, HEX, KNOWN_IF(struct capability, typed)),
};
static MODEL(region_cap, struct capability);

#define CHAIN_FIELDS(type, entry)                                                                  \
	FIELD_AS("capabilities", type, chain.entries, LIST, OF(entry),                             \
		 COUNT(type, chain.n_entries)),                                                    \
	FIELD_AS("capabilities_error", type, chain.status, STATUS)

static const struct field vfio_fields[] = {
	FIELD(struct vfio_facts, flags, FLAGS, NAMED(device_flag)),
	FIELD(struct vfio_facts, num_regions, NUMBER),
	FIELD(struct vfio_facts, num_irqs, NUMBER),
	CHAIN_FIELDS(struct vfio_facts, plain_cap),
};
static MODEL_WITH_STATUS(vfio, struct vfio_facts);

static const struct field region_fields[] = {
	FIELD(struct region_facts, index, NUMBER),
	FIELD_AS("name", struct region_facts, index, NAME, NAMED(pci_region), .derived = true),
	FIELD(struct region_facts, state, NAME, NAMED(region_state)),
	FIELD_AS("error", struct region_facts, status, STATUS),
	FIELD(struct region_facts, flags, FLAGS, NAMED(region_flag)),
	FIELD(struct region_facts, size, NUMBER),
	FIELD(struct region_facts, offset, HEX),
	CHAIN_FIELDS(struct region_facts, region_cap),
};
static MODEL(region, struct region_facts);

static const struct field irq_fields[] = {
	FIELD(struct irq_facts, index, NUMBER),
	FIELD_AS("name", struct irq_facts, index, NAME, NAMED(pci_irq), .derived = true),
	FIELD(struct irq_facts, state, NAME, NAMED(region_state)),
	FIELD_AS("error", struct irq_facts, status, STATUS),
	FIELD(struct irq_facts, flags, FLAGS, NAMED(irq_flag)),
	FIELD(struct irq_facts, count, NUMBER),
};
static MODEL(irq, struct irq_facts);

static const struct field iova_fields[] = {
	FIELD(struct iova_range, start, HEX),
	FIELD(struct iova_range, last, HEX),
};
static MODEL(iova, struct iova_range);

static const struct field iommu_fields[] = {
	FIELD(struct iommu_facts, type, NAME, NAMED(iommu_type)),
	FIELD_AS("error", struct iommu_facts, status, STATUS),
	FIELD(struct iommu_facts, page_sizes, HEX, KNOWN_IF(struct iommu_facts, page_sizes_known)),
	FIELD_AS("iova_ranges", struct iommu_facts, ranges, LIST, OF(iova),
		 COUNT(struct iommu_facts, n_ranges)),
	FIELD(struct iommu_facts, dma_avail, NUMBER, KNOWN_IF(struct iommu_facts, dma_avail_known)),
	FIELD(struct iommu_facts, window_start, HEX, KNOWN_IF(struct iommu_facts, window_known)),
	FIELD(struct iommu_facts, window_size, NUMBER, KNOWN_IF(struct iommu_facts, window_known)),
	CHAIN_FIELDS(struct iommu_facts, iommu_cap),
};
static MODEL(iommu, struct iommu_facts);

static const struct field device_fields[] = {
	FIELD(struct device_facts, address, STRING, .form = FORM_ADDRESS),
	FIELD(struct device_facts, name, STRING),
	FIELD(struct device_facts, mdev, GROUP, OF(mdev)),
	FIELD(struct device_facts, pci, GROUP, OF(pci)),
	FIELD_AS("msix_entries", struct device_facts, msix.entries, NUMBER, .zero_is_null = true,
		 .max = 2048),
	FIELD(struct device_facts, msix, GROUP, OF(msix)),
	FIELD(struct device_facts, bars, ARRAY, OF(bar), COUNT(struct device_facts, n_bars)),
	FIELD_AS("iommu_group", struct device_facts, group, GROUP, OF(group)),
	FIELD(struct device_facts, cdev, STRING, .form = FORM_PATH),
	FIELD_AS("cdev_error", struct device_facts, cdev_status, STATUS),
	FIELD(struct device_facts, used_as, STRING),
	FIELD(struct device_facts, driverctl, BOOL, KNOWN_IF(struct device_facts, driverctl_known)),
	FIELD(struct device_facts, ready, GROUP, OF(ready)),
	FIELD(struct device_facts, open, GROUP, OF(open)),
	FIELD(struct device_facts, vfio, GROUP, OF(vfio)),
	FIELD(struct device_facts, regions, LIST, OF(region), COUNT(struct device_facts, n_regions)),
	FIELD_AS("interrupts", struct device_facts, irqs, LIST, OF(irq),
		 COUNT(struct device_facts, n_irqs)),
	FIELD(struct device_facts, iommu, GROUP, OF(iommu)),
};
MODEL(device, struct device_facts);

static const struct field probe_fields[] = {
	FIELD(struct probe_facts, pages, GROUP, OF(area)),
	FIELD_AS("map_error", struct probe_facts, map_status, STATUS),
	FIELD_AS("areas_map_error", struct probe_facts, areas_status, STATUS),
	FIELD_AS("read_error", struct probe_facts, read_status, STATUS),
	FIELD(struct probe_facts, read_value, HEX),
	FIELD_AS("ioctl_error", struct probe_facts, ioctl_status, STATUS),
	FIELD(struct probe_facts, ioctl_enabled, BOOL),
};
MODEL_WITH_STATUS(probe, struct probe_facts);

static const struct field finding_fields[] = {
	FIELD(struct finding, id, STRING, .empty = true),
	FIELD(struct finding, level, NAME, NAMED(level)),
	FIELD(struct finding, text, STRING, .empty = true),
	FIELD(struct finding, remedy, STRING, .empty = true),
};
MODEL(finding, struct finding);

static const struct field row_fields[] = {
	FIELD(struct layout_row, kind, NAME, NAMED(layout_kind)),
	FIELD(struct layout_row, offset, HEX),
	FIELD(struct layout_row, size, NUMBER),
};
static MODEL(row, struct layout_row);

static const struct field layout_bar_fields[] = {
	FIELD(struct layout_bar, index, NUMBER),
	FIELD(struct layout_bar, io, BOOL),
	FIELD(struct layout_bar, is_64bit, BOOL),
	FIELD(struct layout_bar, has_table, BOOL),
	FIELD(struct layout_bar, has_pba, BOOL),
	FIELD(struct layout_bar, unassigned, BOOL, .sparse = true),
	FIELD(struct layout_bar, size, NUMBER, KNOWN_IF(struct layout_bar, size_known)),
	FIELD_AS("least_size", struct layout_bar, size, NUMBER),
	FIELD(struct layout_bar, rows, ARRAY, OF(row), COUNT(struct layout_bar, n_rows)),
};
static MODEL(layout_bar, struct layout_bar);

static const struct field relocation_fields[] = {
	FIELD(struct layout_relocation, bar, NUMBER),
	FIELD(struct layout_relocation, accepted, BOOL),
	FIELD(struct layout_relocation, refusal, NAME, NAMED(layout_refusal)),
	FIELD(struct layout_relocation, advised, BOOL),
	FIELD(struct layout_relocation, added, BOOL, KNOWN_IF(struct layout_relocation, accepted)),
	FIELD(struct layout_relocation, is_64bit, BOOL,
	      KNOWN_IF(struct layout_relocation, accepted)),
	FIELD(struct layout_relocation, size, NUMBER,
	      KNOWN_IF(struct layout_relocation, size_known)),
	FIELD(struct layout_relocation, table_offset, HEX,
	      KNOWN_IF(struct layout_relocation, size_known)),
	FIELD(struct layout_relocation, pba_offset, HEX,
	      KNOWN_IF(struct layout_relocation, size_known)),
};
static MODEL(relocation, struct layout_relocation);

static const struct field part_fields[] = {
	FIELD(struct layout_part, bar, NUMBER),
	FIELD(struct layout_part, mapping, NAME, NAMED(layout_mapping)),
	FIELD(struct layout_part, direct, ARRAY, OF(area), COUNT(struct layout_part, n_direct)),
	FIELD(struct layout_part, trapped, ARRAY, OF(area), COUNT(struct layout_part, n_trapped)),
	FIELD_AS("trapped_register_bytes", struct layout_part, trapped_registers, NUMBER),
};
static MODEL(part, struct layout_part);

static const struct field consumer_fields[] = {
	FIELD(struct layout_consumer, who, NAME, NAMED(layout_who)),
	FIELD(struct layout_consumer, kernel, NAME, NAMED(layout_kernel)),
	FIELD(struct layout_consumer, relocation, NUMBER,
	      KNOWN_IF(struct layout_consumer, relocated)),
	FIELD(struct layout_consumer, refusal, NAME, NAMED(layout_refusal)),
	FIELD_AS("bars", struct layout_consumer, parts, ARRAY, OF(part),
		 COUNT(struct layout_consumer, n_parts)),
	FIELD_AS("trapped_bytes", struct layout_consumer, trapped, NUMBER,
		 KNOWN_IF(struct layout_consumer, accepted)),
	FIELD_AS("trapped_register_bytes", struct layout_consumer, trapped_registers, NUMBER,
		 KNOWN_IF(struct layout_consumer, accepted)),
	FIELD(struct layout_consumer, at_least, BOOL),
	FIELD(struct layout_consumer, if_alone, BOOL),
	FIELD(struct layout_consumer, if_placed, BOOL),
	FIELD(struct layout_consumer, if_linux_4_8, BOOL),
	FIELD(struct layout_consumer, moves_table, BOOL),
};
static MODEL(consumer, struct layout_consumer);

static const struct field page_fields[] = {
	FIELD(struct layout_page, page_size, NUMBER),
	FIELD_AS("this_machine", struct layout_page, host, BOOL),
	FIELD(struct layout_page, relocations, ARRAY, OF(relocation),
	      COUNT(struct layout_page, n_relocations)),
	FIELD(struct layout_page, consumers, ARRAY, OF(consumer),
	      COUNT(struct layout_page, n_consumers)),
	FIELD(struct layout_page, conclusion, GROUP, OF(finding)),
};
static MODEL(page, struct layout_page);

static const struct field layout_fields[] = {
	FIELD(struct layout_verdict, entries, NUMBER, KNOWN_IF(struct layout_verdict, has_msix)),
	FIELD(struct layout_verdict, table, GROUP, OF(place),
	      KNOWN_IF(struct layout_verdict, has_msix)),
	FIELD(struct layout_verdict, pba, GROUP, OF(place),
	      KNOWN_IF(struct layout_verdict, has_msix)),
	FIELD(struct layout_verdict, pba_corrected, BOOL),
	FIELD(struct layout_verdict, bars, ARRAY, OF(layout_bar),
	      COUNT(struct layout_verdict, n_bars)),
	FIELD(struct layout_verdict, pages, ARRAY, OF(page), COUNT(struct layout_verdict, n_pages)),
	FIELD(struct layout_verdict, conclusion, GROUP, OF(finding)),
};
MODEL(layout, struct layout_verdict);
