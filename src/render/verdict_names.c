// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/verdict_names.h"

#include "util.h"

NAMES(behaviour, BEHAVIOUR_NOT_APPLICABLE, BEHAVIOUR_NAMES);
NAMES(doctor_check, DOCTOR_CHECKS - 1, "function", "msix", "iommu", "group", "driver", "modules",
      "node", "holder", "power", "bars", "interrupts", "interface", "variant");
NAMES(host_check, HOST_CHECKS - 1, "iommu", "interrupts", "modules", "nodes", "devices", "access",
      "holders", "pages");
NAMES(level, LEVEL_SKIP, "pass", "note", "warn", "fail", "skip");
NAMES(layout_kind, LAYOUT_BOTH, "registers", "registers-in-table-page", "vector-table",
      "pending-bits", "table-and-pending-bits");
NAMES(layout_mapping, LAYOUT_NEVER_UNASSIGNED, "maps", "maps-if-alone", "io", "unaligned", "shared",
      "unassigned");
NAMES(layout_who, LAYOUT_CLOUD_HYPERVISOR, "program", "qemu-kvm", "qemu-pseries",
      "cloud-hypervisor");
NAMES(layout_kernel, LAYOUT_MAPPABLE, "sparse", "mappable");
NAMES(layout_refusal, LAYOUT_BAR_UNKNOWN, NULL, "table-outside-bar", "pba-outside-bar",
      "table-pba-overlap", "io-bar", "upper-half", "no-space", "bar-not-4k", "unassigned",
      "bar-unknown");
NAMES(maps_kind, MAPS_TRAPPED, "direct", "covered", "may-be", "trapped");
NAMES(maps_hold, MAPS_HOLDS_NOT, "holds", "may-hold", "group-only", "holds-not");
NAMES(watch_kind, WATCH_OTHER, "register", "in-table-page", "doorbell", "vector-table",
      "pending-bits", "config", "other");
NAMES(watch_cause, WATCH_BY_HOLDER, "table-page", "bar-not-mappable", "region", "holder");
NAMES(vector_state, VECTOR_STRAY, "unused", "allocated", "requested", "armed", "masked", "stray");
NAMES(remapping, REMAPPING_NOT_IN_FORCE, "unknown", "in-force", "not-in-force");
NAMES_OPEN(schema, PROGRAM "/list", PROGRAM "/layout", PROGRAM "/doctor", PROGRAM "/maps",
	   PROGRAM "/watch", PROGRAM "/vectors", PROGRAM "/info", PROGRAM "/check",
	   PROGRAM "/bench", PROGRAM "/compare");

static const char *const finding_list[] = {
#define FINDING(id, name, level, status) [FINDING_##id] = name,
#include "judge/findings.def"
#undef FINDING
};
const struct names names_finding = { finding_list, ARRAY_SIZE(finding_list) };
