// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/names.h"

#include <errno.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>

#include "facts.h"
#include "judge/doctor.h"
#include "report.h"
#include "util.h"

#define NAMES(name, ...)                                                                           \
	static const char *const name##_list[] = { __VA_ARGS__ };                                  \
	const struct names names_##name = { name##_list, ARRAY_SIZE(name##_list) }

NAMES(pci_region, "BAR0", "BAR1", "BAR2", "BAR3", "BAR4", "BAR5", "ROM", "config", "VGA");
NAMES(pci_irq, "INTx", "MSI", "MSI-X", "ERR", "REQ");
NAMES(device_flag, "reset", "pci", "platform", "amba", "ccw", "ap", "fsl-mc", "caps", "cdx");
NAMES(region_flag, "read", "write", "mmap", "caps");
NAMES(irq_flag, "eventfd", "maskable", "automasked", "noresize");
NAMES(device_cap, NULL, "ZPCI_BASE", "ZPCI_GROUP", "ZPCI_UTIL", "ZPCI_PFIP", "PCI_ATOMIC_COMP");
NAMES(region_cap, NULL, "SPARSE_MMAP", "TYPE", "MSIX_MAPPABLE", "NVLINK2_SSATGT",
      "NVLINK2_LNKSPD");
NAMES(iommu_cap, NULL, "IOVA_RANGE", "MIGRATION", "DMA_AVAIL");
NAMES(iommu_type, "none", "type1v2", "type1", "spapr-tce-v2", "spapr-tce", "noiommu", "iommufd");
NAMES(backend, "auto", "group", "cdev");
NAMES(open_step, "none", "function", "driver", "group", "container", "node", "viable",
      "set-container", "set-iommu", "device-fd", "iommufd", "bind", "device-info");
NAMES(module_state, "unknown", "loaded", "built-in", "installed", "missing");
NAMES(node_role, "container", "group", "iommufd", "device");
NAMES(doctor_check, "function", "msix", "iommu", "group", "driver", "modules", "node", "holder",
      "power", "bars", "interrupts", "interface", "variant");
NAMES(region_state, "offered", "not-offered", "not-asked", "error");
NAMES(level, "pass", "note", "warn", "fail", "skip");
NAMES(severity, "note", "warning", "error");
NAMES(operation, "read", "write", "write-read");
NAMES(stop, "blocks", "precision", "time", "aborted", "failed");
NAMES(layout_kind, "registers", "registers-in-table-page", "vector-table", "pending-bits",
      "table-and-pending-bits");
NAMES(layout_mapping, "maps", "maps-if-alone", "io", "unaligned", "shared", "unassigned");
NAMES(layout_who, "program", "qemu-kvm", "qemu-pseries", "cloud-hypervisor");
NAMES(layout_kernel, "sparse", "mappable");
NAMES(layout_refusal, NULL, "table-outside-bar", "pba-outside-bar", "table-pba-overlap", "io-bar",
      "upper-half", "no-space", "bar-not-4k", "unassigned", "bar-unknown");
NAMES(source_problem, "unread-line", "details-without-device", "damaged-dump",
      "two-devices");

_Static_assert(ARRAY_SIZE(iommu_type_list) == IOMMU_IOMMUFD + 1, "a name for each IOMMU type");
_Static_assert(ARRAY_SIZE(open_step_list) == STEP_DEVICE_INFO + 1, "a name for each step");
_Static_assert(ARRAY_SIZE(module_state_list) == MODULE_MISSING + 1, "a name for each state");
_Static_assert(ARRAY_SIZE(node_role_list) == NODE_DEVICE + 1, "a name for each role");
_Static_assert(ARRAY_SIZE(doctor_check_list) == DOCTOR_CHECKS, "a name for each check");
_Static_assert(ARRAY_SIZE(region_state_list) == REGION_ERROR + 1, "a name for each state");
_Static_assert(ARRAY_SIZE(level_list) == LEVEL_SKIP + 1, "a name for each level");
_Static_assert(ARRAY_SIZE(operation_list) == MEASURE_WRITE_READ + 1, "a name for each operation");
_Static_assert(ARRAY_SIZE(stop_list) == MEASURE_STOP_FAILED + 1, "a name for each end of a run");
_Static_assert(ARRAY_SIZE(pci_region_list) == VFIO_PCI_NUM_REGIONS, "a name for each region");
_Static_assert(ARRAY_SIZE(layout_kind_list) == LAYOUT_BOTH + 1, "a name for each kind");
_Static_assert(ARRAY_SIZE(layout_mapping_list) == LAYOUT_NEVER_UNASSIGNED + 1, "one for each");
_Static_assert(ARRAY_SIZE(layout_who_list) == LAYOUT_CLOUD_HYPERVISOR + 1, "one for each");
_Static_assert(ARRAY_SIZE(layout_refusal_list) == LAYOUT_BAR_UNKNOWN + 1, "one for each refusal");
_Static_assert(ARRAY_SIZE(source_problem_list) == SOURCE_TWO + 1, "a name for each problem");

const char *names_get(const struct names *names, uint64_t number)
{
	return number < names->n ? names->list[number] : NULL;
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
