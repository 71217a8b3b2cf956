// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/names.h"

#include <errno.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>

#include "util.h"

NAMES(pci_region, VFIO_PCI_NUM_REGIONS - 1, "BAR0", "BAR1", "BAR2", "BAR3", "BAR4", "BAR5", "ROM",
      "config", "VGA");
NAMES_OPEN(pci_irq, "INTx", "MSI", "MSI-X", "ERR", "REQ");
NAMES_OPEN(device_flag, "reset", "pci", "platform", "amba", "ccw", "ap", "fsl-mc", "caps", "cdx");
NAMES_OPEN(region_flag, "read", "write", "mmap", "caps");
NAMES_OPEN(irq_flag, "eventfd", "maskable", "automasked", "noresize");
NAMES_OPEN(device_cap, NULL, "ZPCI_BASE", "ZPCI_GROUP", "ZPCI_UTIL", "ZPCI_PFIP",
	   "PCI_ATOMIC_COMP");
NAMES_OPEN(region_cap, NULL, "SPARSE_MMAP", "TYPE", "MSIX_MAPPABLE", "NVLINK2_SSATGT",
	   "NVLINK2_LNKSPD");
NAMES_OPEN(iommu_cap, NULL, "IOVA_RANGE", "MIGRATION", "DMA_AVAIL");
NAMES(iommu_type, IOMMU_IOMMUFD, "none", "type1v2", "type1", "spapr-tce-v2", "spapr-tce", "noiommu",
      "iommufd");
NAMES(backend, BACKEND_CDEV, "auto", "group", "cdev");
NAMES(open_step, STEP_BORROW, "none", "function", "driver", "group", "container", "node", "viable",
      "set-container", "set-iommu", "device-fd", "iommufd", "bind", "device-info", "holder",
      "descriptor", "borrow");
NAMES(module_state, MODULE_MISSING, "unknown", "loaded", "built-in", "installed", "missing");
NAMES(node_role, NODE_DEVICE, "container", "group", "iommufd", "device");
NAMES(holder_fd_kind, HOLDER_DEVICE, "group", "cdev", "iommufd", "device");
NAMES(trap_source, TRAP_KVM, "vfio", "kvm");
NAMES(trap_sources, TRAP_SOURCES_KVM, "auto", "vfio", "kvm");
NAMES(trap_origin, TRAP_FROM_USER, "config", "qmp", "user");
NAMES(trap_guest_step, TRAP_GUEST_TRIGGER, "none", "process", "events", "borrow", "config", "qmp",
      "given", "address", "threads", "trigger");
NAMES(trap_step, TRAP_STEP_READ, "none", "tracefs", "instance", "kprobes", "probe", "trigger",
      "test", "read");
NAMES(region_state, REGION_ERROR, "offered", "not-offered", "not-asked", "error");
NAMES(operation, MEASURE_WRITE_READ, "read", "write", "write-read");
NAMES(stop, MEASURE_STOP_FAILED, "blocks", "precision", "time", "aborted", "failed");
NAMES(source_form, SOURCE_MEMORY, "machine", "report", "lspci", "samples", "memory");
NAMES(source_fault, FAULT_IS_LSPCI, "none", "usage", "no-pci", "unreadable", "too-large", "damaged",
      "no-device-line", "foreign", "unknown", "is-lspci");
NAMES(file_step, FILE_WRITE, "open", "write");
NAMES(measure_step, MEASURE_STEP_BORROW, "pin", "prepare", "access", "borrow");
NAMES(measure_path, MEASURE_MEMORY, "trapped", "mmapped", "empty", "control", "memory");
NAMES(source_problem, SOURCE_TWO, "unread-line", "details-without-device", "damaged-dump",
      "two-devices");

const char *names_get(const struct names *names, uint64_t number)
{
	return number < names->n ? names->list[number] : NULL;
}

const char *measure_path_name(enum measure_path_id path)
{
	return names_get(&names_measure_path, path);
}

void names_join_flags(const struct names *names, uint32_t flags, char *text, size_t size)
{
	size_t used = 0;

	snprintf(text, size, "none");
	for (unsigned int bit = 0; bit < 32 && used < size; bit++) {
		const char *name = names_get(names, bit);
		const char *comma = used ? ", " : "";

		if (!(flags & 1u << bit))
			continue;
		if (name)
			used += (size_t)snprintf(text + used, size - used, "%s%s", comma, name);
		else
			used += (size_t)snprintf(text + used, size - used, "%sbit %u", comma, bit);
	}
}

const char *names_errno(int status)
{
	const char *name;

	if (status == FACT_NOT_THERE)
		return "absent";
	if (status == FACT_NOT_ASKED)
		return "not-asked";
	name = strerrorname_np(-status);
	return name ? name : "EIO";
}

int names_errno_parse(const char *text)
{
	for (int error = 1; error < 134; error++)
		if (strcmp(names_errno(-error), text) == 0)
			return -error;
	return 1;
}
