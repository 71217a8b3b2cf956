// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/facts.h"
#include "facts/model_fields.h"

static const struct field module_fields[] = {
	FIELD(struct module_facts, name, STRING, .form = FORM_WORD, .always = true),
	FIELD(struct module_facts, state, NAME(module_state)),
};
static MODEL(module, struct module_facts);

static const struct field host_setup_fields[] = {
	FIELD(struct host_setup, in_container, BOOL),
	FIELD(struct host_setup, cpu_vendor, STRING, .what = "x86 only"),
	FIELD(struct host_setup, iommu_units, STRING, .what = "names in /sys/class/iommu"),
	FIELD(struct host_setup, iommu_table, STRING,
	      .what = "the ACPI table that describes an IOMMU"),
	FIELD(struct host_setup, iommu_words, STRING,
	      .what = "what the kernel's command line says about the IOMMU"),
	FIELD(struct host_setup, interrupts_remapped, BOOL),
	FIELD(struct host_setup, interrupt_chip, STRING,
	      .what = "an interrupt chip that remaps, or else one of a PCI device"),
	FIELD_AS("interrupts_error", struct host_setup, interrupt_status, STATUS,
		 .what = "why it is not known whether interrupts are remapped"),
	FIELD(struct host_setup, modules, LIST(module), COUNT(struct host_setup, n_modules)),
};
MODEL_WITH_STATUS(host_setup, struct host_setup,
		  .what = "the machine's prerequisites for opening any device through VFIO");

static const struct field mitigation_fields[] = {
	FIELD(struct mitigation_facts, name, STRING, .always = true),
	FIELD(struct mitigation_facts, text, STRING),
};
static MODEL(mitigation, struct mitigation_facts);

static const struct field machine_fields[] = {
	TEXT_FACT(struct machine_facts, cpu_model),
	TEXT_FACT(struct machine_facts, turbo),
	TEXT_FACT(struct machine_facts, isolated, .what = "a list of CPUs; empty: none"),
	TEXT_FACT(struct machine_facts, nohz_full, .what = "a list of CPUs; empty: none"),
	TEXT_FACT(struct machine_facts, hypervisor),
	TEXT_FACT(struct machine_facts, clocksource),
	TEXT_FACT(struct machine_facts, idle_driver),
	TEXT_FACT(struct machine_facts, idle_limit),
	FIELD_AS("load_average_percent", struct machine_facts, load_average.value, SIGNED,
		 STATUS_IN(struct machine_facts, load_average.status),
		 .what = "over one minute; 100 is one busy CPU"),
	NUMBER_FACT(struct machine_facts, mitigations_off,
		    .what = "0 or 1: mitigations=off on the kernel's command line"),
	FIELD(struct machine_facts, mitigations, ARRAY(mitigation),
	      COUNT(struct machine_facts, n_mitigations)),
	FIELD_AS("mitigations_error", struct machine_facts, mitigations_status, STATUS),
};
MODEL_WITH_STATUS(machine, struct machine_facts,
		  .what = "what latency depends on, independent of the device");

static const struct field host_fields[] = {
	FIELD(struct host_facts, kernel, STRING, .what = "as uname -r prints it"),
	FIELD(struct host_facts, arch, STRING, .what = "as uname -m prints it"),
	FIELD(struct host_facts, page_size, NUMBER, .zero_is_null = true, .max = 1u << 30,
	      .min = 4096, .what = "bytes; null: not known"),
	FLAG_FACT(struct host_facts, as_root, .sparse = true,
		  .what = "the tool ran as root; left out: not known"),
	FLAG_FACT(struct host_facts, unsafe_interrupts,
		  .what = "allow_unsafe_interrupts of vfio_iommu_type1"),
	FLAG_FACT(struct host_facts, driverctl,
		  .what = "whether driverctl is installed; left out unless a remedy depends on it"),
	FIELD_AS("ioread64_error", struct host_facts, ioread64_status, STATUS,
		 .what = "why vfio-pci is not known to read 8 bytes in one access"),
	FIELD(struct host_facts, setup, GROUP(host_setup)),
	FIELD(struct host_facts, machine, GROUP(machine)),
};
MODEL(host, struct host_facts);

static const struct field unknown_name_fields[] = {
	FIELD(struct unknown_name, name, STRING),
	FIELD_AS("error", struct unknown_name, status, STATUS, .always = true),
};
MODEL(unknown_name, struct unknown_name);

static const struct field unsaved_file_fields[] = {
	FIELD(struct unsaved_file, path, STRING, .empty = true),
	FIELD(struct unsaved_file, step, NAME(file_step)),
	FIELD_AS("error", struct unsaved_file, status, STATUS, .always = true),
};
MODEL(unsaved_file, struct unsaved_file);

static const struct field source_note_fields[] = {
	FIELD(struct source_note, problem, NAME(source_problem)),
	FIELD(struct source_note, line, NUMBER, .zero_is_null = true,
	      .what = "line of the file, from 1"),
	FIELD(struct source_note, address, STRING, .form = FORM_ADDRESS),
};
static MODEL(source_note, struct source_note);

static const struct field source_fields[] = {
	FIELD(struct source_facts, form, NAME(source_form)),
	FIELD(struct source_facts, file, STRING),
	FIELD(struct source_facts, command, STRING, .sparse = true,
	      .what = "the command that made the report"),
	FIELD(struct source_facts, fault, NAME(source_fault),
	      .what = "why the source could not be used"),
	FIELD_AS("error", struct source_facts, status, STATUS),
	FIELD(struct source_facts, limit_mib, NUMBER, .zero_is_null = true, .sparse = true,
	      .what = "the limit on the size of a file"),
	FIELD(struct source_facts, why, STRING, .sparse = true, .what = "the fault, as text"),
	FIELD(struct source_facts, instead, STRING, .sparse = true, .what = "the remedy"),
	FIELD(struct source_facts, functions, NUMBER,
	      .what = "number of functions read from a text"),
	FIELD(struct source_facts, ends_inside, STRING, .form = FORM_ADDRESS,
	      .what = "the function within which the text ends; null: it ends after one"),
	FIELD(struct source_facts, notes, ARRAY(source_note), COUNT(struct source_facts, n_notes),
	      .what = "what was not understood or not used"),
	FIELD(struct source_facts, more_notes, NUMBER, .what = "number of further notes"),
};
MODEL(source, struct source_facts,
      .what = "the source of the facts, if not the running machine; or why there are none");

static const struct field pci_fields[] = {
	FIELD(struct pci_facts, vendor, HEX, .zero_is_null = true),
	FIELD(struct pci_facts, device, HEX, .zero_is_null = true),
	FIELD(struct pci_facts, subsystem_vendor, HEX),
	FIELD(struct pci_facts, subsystem_device, HEX),
	FIELD(struct pci_facts, class, HEX, .zero_is_null = true,
	      .what = "base class, subclass and programming interface"),
	FIELD(struct pci_facts, revision, HEX),
	FIELD(struct pci_facts, vendor_name, STRING),
	FIELD(struct pci_facts, device_name, STRING),
	FIELD(struct pci_facts, class_name, STRING),
	FIELD(struct pci_facts, driver, STRING),
	FIELD_AS("driver_error", struct pci_facts, driver_status, STATUS,
		 .what = "absent: no driver is bound"),
	FIELD(struct pci_facts, numa_node, SIGNED, .min = -1, .what = "-1: none known"),
	FIELD(struct pci_facts, virtual_function, BOOL, STATUS_IN(struct pci_facts, virtual_status),
	      .what = "since 1.1; for an SR-IOV virtual function memory_enabled has no meaning"),
	FIELD(struct pci_facts, physical_function, STRING, .form = FORM_ADDRESS, .sparse = true,
	      .what = "since 1.1; of a virtual function, if known"),
	FIELD_AS("virtual_functions", struct pci_facts, vfs, NUMBER, .sparse = true,
		 STATUS_IN(struct pci_facts, vfs_status),
		 .what = "since 1.1; number enabled on a physical function; left out: no SR-IOV, "
			 "or not read"),
	FIELD_AS("total_virtual_functions", struct pci_facts, total_vfs, NUMBER, .sparse = true,
		 STATUS_IN(struct pci_facts, vfs_status), .what = "since 1.1"),
	FIELD(struct pci_facts, memory_enabled, BOOL,
	      .what = "memory decoding, before the device was opened"),
	FIELD(struct pci_facts, bus_master, BOOL, .what = "before the device was opened"),
	FIELD_AS("command_error", struct pci_facts, command_status, STATUS,
		 .what = "why memory_enabled and bus_master are not known"),
	FIELD(struct pci_facts, power_state, STRING,
	      .what = "as sysfs has it, before the device was opened"),
	FIELD(struct pci_facts, rom_size, NUMBER, .what = "bytes; 0: none"),
};
static MODEL_WITH_STATUS(pci, struct pci_facts);

static const struct field place_fields[] = {
	FIELD(struct msix_place, bar, NUMBER, .max = 7),
	FIELD(struct msix_place, offset, HEX),
	FIELD(struct msix_place, size, NUMBER, .what = "bytes"),
};
MODEL(place, struct msix_place, .what = "the location of the MSI-X table or the PBA");

static const struct field msix_fields[] = {
	FIELD(struct msix_facts, entries, NUMBER, .max = 2048, .min = 1,
	      .what = "number of vectors"),
	FIELD(struct msix_facts, enabled, BOOL),
	FIELD(struct msix_facts, masked, BOOL, .what = "the function mask bit"),
	FIELD(struct msix_facts, table, GROUP(place)),
	FIELD(struct msix_facts, pba, GROUP(place)),
};
static MODEL_WITH_STATUS(msix, struct msix_facts);

static const struct field bar_fields[] = {
	FIELD(struct bar_facts, index, NUMBER, .max = 5),
	FIELD(struct bar_facts, io, BOOL),
	FIELD(struct bar_facts, is_64bit, BOOL),
	FIELD(struct bar_facts, prefetchable, BOOL),
	FIELD(struct bar_facts, unassigned, BOOL, .sparse = true,
	      .what = "since 1.1; the kernel assigned no address"),
	FIELD(struct bar_facts, unseen, BOOL, .sparse = true,
	      .what = "since 1.1; the output of lspci does not show whether the BAR exists"),
	FIELD(struct bar_facts, start, HEX, .what = "bus address; 0x0: none is assigned"),
	FIELD(struct bar_facts, size, NUMBER, .sparse = true,
	      STATUS_IN(struct bar_facts, size_status),
	      .what = "bytes; 0: the BAR does not exist; null: not known"),
};
static MODEL(bar, struct bar_facts);

static const struct field member_fields[] = {
	FIELD(struct group_member, address, STRING, .form = FORM_PATH, .always = true,
	      .what = "of a PCI function, or the UUID of a mediated device"),
	FIELD(struct group_member, driver, STRING),
	FLAG_FACT(struct group_member, vfio_registered, .sparse = true, .what = "as in a device"),
	FIELD(struct group_member, bridge, BOOL,
	      .what = "a PCI bridge, which may stay bound to its port driver"),
	FIELD(struct group_member, used_as, STRING, .what = "as in a device"),
};
static MODEL(member, struct group_member);

static const struct field reserved_fields[] = {
	FIELD(struct reserved_region, start, HEX),
	FIELD(struct reserved_region, last, HEX),
	FIELD(struct reserved_region, type, STRING, .always = true),
};
static MODEL(reserved, struct reserved_region);

static const struct field group_fields[] = {
	FIELD(struct group_facts, id, NUMBER),
	FIELD(struct group_facts, noiommu, BOOL,
	      .what = "the group belongs to VFIO's no-IOMMU mode"),
	FIELD(struct group_facts, type, STRING),
	FIELD(struct group_facts, members, LIST(member), COUNT(struct group_facts, n_members),
	      .optional = true, .what = "null: not queried by list"),
	FIELD_AS("reserved_regions", struct group_facts, reserved, LIST(reserved),
		 COUNT(struct group_facts, n_reserved), .optional = true,
		 .what = "null: not queried, or not reported by this kernel"),
};
static MODEL_WITH_STATUS(group, struct group_facts);

static const struct field mdev_fields[] = {
	FIELD(struct mdev_facts, uuid, STRING, .form = FORM_UUID, .always = true),
	FIELD(struct mdev_facts, parent, STRING, .form = FORM_PATH),
	FIELD(struct mdev_facts, parent_driver, STRING),
	FIELD(struct mdev_facts, type, STRING),
	FIELD(struct mdev_facts, type_name, STRING,
	      .what = "the type's name according to the parent's driver"),
};
static MODEL_WITH_STATUS(
	mdev, struct mdev_facts,
	.what = "the parent and type of a mediated device; null (error absent) for a PCI function");

static const struct field borrow_fields[] = {
	FIELD(struct borrow_facts, pid, NUMBER, .zero_is_null = true,
	      .what = "of the process; null: none was found"),
	FIELD(struct borrow_facts, descriptor, NUMBER, .what = "its number in that process"),
	FIELD(struct borrow_facts, held_us, NUMBER,
	      .what = "microseconds for which descriptors were borrowed"),
};
static MODEL(borrow, struct borrow_facts,
	     .what = "with --borrow, the process through whose descriptor the device was queried");

static const struct field open_fields[] = {
	FIELD(struct open_facts, step, NAME(open_step),
	      .what = "the step that failed; none: no step failed, or none was tried"),
	FIELD_AS("error", struct open_facts, status, STATUS),
	FIELD(struct open_facts, backend, NAME(backend)),
	FIELD(struct open_facts, node, STRING, .form = FORM_NODE,
	      .what = "the file in /dev that was opened"),
	FIELD(struct open_facts, why, STRING, .what = "why the backend was chosen"),
	FIELD_AS("vf_token_given", struct open_facts, token_given, BOOL),
	FIELD(struct open_facts, holder, STRING, .what = "the process that has the node open"),
	FIELD_AS("borrowed", struct open_facts, borrow, GROUP(borrow), .sparse = true,
		 KNOWN_IF(struct open_facts, borrowed)),
	FIELD(struct open_facts, gone, BOOL,
	      .what = "the device no longer responded after the last query"),
	FIELD_AS(
		"ioctl_off_error", struct open_facts, ioctl_off_status, STATUS,
		.what = "result of disabling the RFC's ioctl again; not-asked: it was not enabled"),
};
static MODEL(open, struct open_facts, .what = "how the device was opened, or which step failed",
	     RULES(RULE("'step': {'const': 'none'}", "'error': {'enum': [null, 'not-asked']}",
			"'error': {'type': 'string'}")));

static const struct field node_fields[] = {
	FIELD(struct node_facts, role, NAME(node_role)),
	FIELD(struct node_facts, path, STRING, .form = FORM_NODE, .always = true),
	FIELD_AS("error", struct node_facts, status, STATUS,
		 .what = "why numbers, mode and owner are missing"),
	FIELD(struct node_facts, major, NUMBER, KNOWN_IF(struct node_facts, there)),
	FIELD(struct node_facts, minor, NUMBER, KNOWN_IF(struct node_facts, there)),
	FIELD(struct node_facts, mode, HEX, KNOWN_IF(struct node_facts, there),
	      .what = "the permission bits"),
	FIELD(struct node_facts, owner, STRING),
	FIELD(struct node_facts, owner_group, STRING),
	FIELD_AS("access_error", struct node_facts, access_status, STATUS,
		 .what = "why this user cannot open the node for reading and writing"),
	FIELD(struct node_facts, holder, STRING,
	      .what = "the process that has the node open, if visible to this user"),
	FIELD(struct node_facts, kernel_major, NUMBER, STATUS_IN(struct node_facts, kernel_status),
	      .what = "the kernel's number; a node with another number is stale"),
	FIELD(struct node_facts, kernel_minor, NUMBER, STATUS_IN(struct node_facts, kernel_status),
	      .what = "as kernel_major"),
};
MODEL(node, struct node_facts, .what = "a device node");

static const struct field claim_fields[] = {
	FIELD(struct claim_facts, name, STRING),
	FIELD(struct claim_facts, start, HEX, STATUS_IN(struct claim_facts, range_status),
	      .what = "null: hidden from this user"),
	FIELD(struct claim_facts, size, NUMBER, STATUS_IN(struct claim_facts, range_status),
	      .what = "bytes; null: hidden from this user"),
};
static MODEL(claim, struct claim_facts);

static const struct field prereq_fields[] = {
	FIELD(struct prereq_facts, runtime_status, STRING,
	      .what = "runtime power management status"),
	FIELD(struct prereq_facts, virtual_functions, NUMBER,
	      .what = "number enabled on this physical function"),
	FIELD(struct prereq_facts, physical_function, STRING,
	      .what = "of this virtual function; null: not a virtual function"),
	FIELD(struct prereq_facts, physical_driver, STRING,
	      .what = "the driver of physical_function"),
	FLAG_FACT(struct prereq_facts, physical_registered, .sparse = true,
		  .what = "vfio_registered of physical_function"),
	FIELD(struct prereq_facts, variant, STRING,
	      .what = "the variant driver listed for the device in modules.alias"),
	FIELD(struct prereq_facts, mediated, BOOL,
	      .what = "the function's driver offers mediated devices"),
	FIELD(struct prereq_facts, nodes, LIST(node), COUNT(struct prereq_facts, n_nodes)),
	FIELD(struct prereq_facts, claims, LIST(claim), COUNT(struct prereq_facts, n_claims),
	      .what = "resources claimed within the function's BARs, from /proc/iomem"),
	FIELD_AS("claims_error", struct prereq_facts, claims_status, STATUS),
};
static MODEL_WITH_STATUS(prereq, struct prereq_facts,
			 .what = "the prerequisites of the device as seen by doctor, without "
				 "opening anything");

static const struct field area_fields[] = {
	FIELD(struct area, offset, HEX),
	FIELD(struct area, size, NUMBER, .what = "bytes"),
};
MODEL(area, struct area);

#define CAPABILITY_FIELDS(set)                                                                    \
	FIELD(struct capability, id, NUMBER),                                                     \
		FIELD_AS("name", struct capability, id, NAME(set), .derived = true,               \
			 .what = "null: the id is not known"),                                    \
		FIELD(struct capability, version, NUMBER), FIELD(struct capability, offset, HEX), \
		FIELD(struct capability, raw, RAW, COUNT(struct capability, raw_size),            \
		      .what = "the bytes after the header of the capability")

static const struct field plain_cap_fields[] = { CAPABILITY_FIELDS(device_cap) };
static MODEL(plain_cap, struct capability);

static const struct field iommu_cap_fields[] = { CAPABILITY_FIELDS(iommu_cap) };
static MODEL(iommu_cap, struct capability);

static const struct field region_cap_fields[] = {
	CAPABILITY_FIELDS(region_cap),
	FIELD(struct capability, areas, LIST(area), COUNT(struct capability, n_areas),
	      .optional = true, .what = "SPARSE_MMAP only; an area of size 0 is empty"),
	FIELD(struct capability, type, HEX, KNOWN_IF(struct capability, typed),
	      .what = "TYPE only"),
	FIELD(struct capability, subtype, HEX, KNOWN_IF(struct capability, typed),
	      .what = "TYPE only"),
};
static MODEL(region_cap, struct capability);

#define CHAIN_FIELDS(type, entry)                                                                 \
	FIELD_AS("capabilities", type, chain.entries, LIST(entry), COUNT(type, chain.n_entries)), \
		FIELD_AS("capabilities_error", type, chain.status, STATUS)

static const struct field vfio_fields[] = {
	FIELD(struct vfio_facts, flags, FLAGS(device_flag)),
	FIELD(struct vfio_facts, num_regions, NUMBER),
	FIELD(struct vfio_facts, num_irqs, NUMBER),
	CHAIN_FIELDS(struct vfio_facts, plain_cap),
};
static MODEL_WITH_STATUS(vfio, struct vfio_facts);

/* What is offered has no error; anything else has one. */
#define OFFER                                                              \
	RULE("'state': {'const': 'offered'}", "'error': {'type': 'null'}", \
	     "'error': {'type': 'string'}")

static const struct field region_fields[] = {
	FIELD(struct region_facts, index, NUMBER),
	FIELD_AS("name", struct region_facts, index, NAME(pci_region), .derived = true),
	FIELD(struct region_facts, state, NAME(region_state)),
	FIELD_AS("error", struct region_facts, status, STATUS),
	FIELD(struct region_facts, flags, FLAGS(region_flag)),
	FIELD(struct region_facts, size, NUMBER, .what = "bytes"),
	FIELD(struct region_facts, offset, HEX, .what = "in the device's file descriptor"),
	CHAIN_FIELDS(struct region_facts, region_cap),
};
static MODEL(region, struct region_facts, RULES(OFFER));

static const struct field irq_fields[] = {
	FIELD(struct irq_facts, index, NUMBER),
	FIELD_AS("name", struct irq_facts, index, NAME(pci_irq), .derived = true),
	FIELD(struct irq_facts, state, NAME(region_state)),
	FIELD_AS("error", struct irq_facts, status, STATUS),
	FIELD(struct irq_facts, flags, FLAGS(irq_flag)),
	FIELD(struct irq_facts, count, NUMBER, .what = "vectors"),
};
static MODEL(irq, struct irq_facts, RULES(OFFER));

static const struct field iova_fields[] = {
	FIELD(struct iova_range, start, HEX),
	FIELD(struct iova_range, last, HEX),
};
static MODEL(iova, struct iova_range);

static const struct field iommu_fields[] = {
	FIELD(struct iommu_facts, type, NAME(iommu_type)),
	FIELD_AS("error", struct iommu_facts, status, STATUS),
	FIELD(struct iommu_facts, page_sizes, HEX, STATUS_IN(struct iommu_facts, page_sizes_status),
	      .what = "one bit for each mappable size in bytes"),
	FIELD_AS("iova_ranges", struct iommu_facts, ranges, LIST(iova),
		 COUNT(struct iommu_facts, n_ranges)),
	FIELD(struct iommu_facts, dma_avail, NUMBER,
	      STATUS_IN(struct iommu_facts, dma_avail_status),
	      .what = "number of further DMA mappings allowed; null: not reported"),
	FIELD(struct iommu_facts, window_start, HEX, STATUS_IN(struct iommu_facts, window_status),
	      .what = "the default window, sPAPR TCE only"),
	FIELD(struct iommu_facts, window_size, NUMBER, STATUS_IN(struct iommu_facts, window_status),
	      .what = "bytes"),
	CHAIN_FIELDS(struct iommu_facts, iommu_cap),
};
static MODEL(iommu, struct iommu_facts);

static const struct field old_finding_fields[] = {
	FIELD(struct old_finding, id, STRING, .empty = true, .always = true, .also = KEBAB),
	FIELD(struct old_finding, text, STRING, .empty = true),
	FIELD(struct old_finding, remedy, STRING, .empty = true),
};
MODEL(old_finding, struct old_finding);

static const struct field device_fields[] = {
	FIELD(struct device_facts, address, STRING, .form = FORM_ADDRESS,
	      .what = "null: not a PCI function"),
	FIELD(struct device_facts, name, STRING, .always = true,
	      .what = "as given on the command line"),
	FIELD(struct device_facts, mdev, GROUP(mdev)),
	FIELD(struct device_facts, pci, GROUP(pci)),
	FIELD_AS("msix_entries", struct device_facts, msix.entries, NUMBER, .zero_is_null = true,
		 .min = 1, .max = 2048,
		 .what = "since 1.1; may be known even if msix is not; null: not known"),
	FIELD(struct device_facts, msix, GROUP(msix)),
	FIELD(struct device_facts, bars, ARRAY(bar), COUNT(struct device_facts, n_bars),
	      .what = "all six, or none if they could not be read"),
	FIELD_AS("iommu_group", struct device_facts, group, GROUP(group)),
	FLAG_FACT(
		struct device_facts, vfio_registered, .sparse = true,
		.what = "the device has a vfio-dev directory in sysfs, as VFIO devices have since "
			"Linux 6.1; left out: not known"),
	FIELD(struct device_facts, cdev, STRING, .form = FORM_PATH,
	      STATUS_IN(struct device_facts, cdev_status),
	      ASKED_IN(struct device_facts, cdev_status),
	      .what = "name of the device cdev in /dev/vfio/devices"),
	FIELD(struct device_facts, used_as, STRING, .sparse = true,
	      .what = "what the host uses the function as: \"nvme0n1, eth0\"; left out: nothing, "
		      "or not queried"),
	FIELD_AS("ready", struct device_facts, prereq, GROUP(prereq),
		 ASKED_IN(struct device_facts, prereq.status)),
	FIELD(struct device_facts, holders, GROUP(holders),
	      ASKED_IN(struct device_facts, holders.status)),
	FIELD(struct device_facts, traps, GROUP(traps),
	      ASKED_IN(struct device_facts, traps.status)),
	FIELD_AS("host_vectors", struct device_facts, vectors, GROUP(vectors),
		 ASKED_IN(struct device_facts, vectors.status)),
	FIELD(struct device_facts, open, GROUP(open), ASKED_IN(struct device_facts, open.status)),
	FIELD(struct device_facts, vfio, GROUP(vfio), ASKED_IN(struct device_facts, vfio.status)),
	FIELD(struct device_facts, regions, LIST(region), COUNT(struct device_facts, n_regions)),
	FIELD_AS("interrupts", struct device_facts, irqs, LIST(irq),
		 COUNT(struct device_facts, n_irqs)),
	FIELD(struct device_facts, iommu, GROUP(iommu),
	      ASKED_IN(struct device_facts, iommu.status)),
	FIELD(struct device_facts, bench_failure, GROUP(measure_failure), .sparse = true,
	      KNOWN_IF(struct device_facts, bench_failed)),
	FIELD_AS("old_findings", struct device_facts, old, LIST(old_finding),
		 COUNT(struct device_facts, n_old), .sparse = true,
		 .what = "findings of bench, kept from a report of version 1"),
};
MODEL(device, struct device_facts);

static const struct field probe_fields[] = {
	FIELD(struct probe_facts, pages, GROUP(area),
	      .what = "the host pages that hold the MSI-X table, in its BAR"),
	FIELD_AS("map_error", struct probe_facts, map_status, STATUS,
		 .what = "result of mmap() of those pages"),
	FIELD_AS("areas_map_error", struct probe_facts, areas_status, STATUS,
		 .what = "result of mmap() of the SPARSE_MMAP areas"),
	FIELD_AS("read_error", struct probe_facts, read_status, STATUS,
		 .what = "result of pread() of the table's first dword"),
	FIELD(struct probe_facts, read_value, HEX),
	FIELD_AS("ioctl_error", struct probe_facts, ioctl_status, STATUS,
		 .what = "result of ioctl VFIO_BASE+14 with a flag that the RFC rejects"),
	FIELD(struct probe_facts, ioctl_enabled, BOOL,
	      .what = "the RFC's ioctl was used to enable the mapping (--enable-ioctl)"),
};
MODEL_WITH_STATUS(probe, struct probe_facts, .what = "experiments on the pages of the MSI-X table");
