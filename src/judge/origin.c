// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/origin.h"

#include <errno.h>
#include <string.h>

#include "judge/diagnosis.h"
#include "judge/open_failure.h"
#include "judge/understood.h"

#define REMEDY_REPORT                                                                            \
	"save a report on that machine, as root (opening resets the device): vfio-msixctl info " \
	"--json DEVICE >FILE"

static const struct {
	enum finding_id id;
	const char *remedy; /* if the fact has none */
} faults[] = {
	[FAULT_USAGE] = { FINDING_USAGE, "" },
	[FAULT_NO_PCI] = { FINDING_NO_PCI,
			   "check that sysfs is mounted and that --sysroot is right" },
	[FAULT_UNREADABLE] = { FINDING_FILE_UNREADABLE,
			       "check that the file exists and is readable" },
	[FAULT_TOO_LARGE] = { FINDING_FILE_UNREADABLE, "save a report of fewer devices" },
	[FAULT_DAMAGED] = { FINDING_FILE_DAMAGED, REMEDY_REPORT },
	[FAULT_NO_DEVICE_LINE] = { FINDING_NO_DEVICE_LINE, "" },
	[FAULT_FOREIGN] = { FINDING_FILE_FOREIGN, "" },
	[FAULT_UNKNOWN] = { FINDING_FILE_UNKNOWN, REMEDY_REPORT },
	[FAULT_IS_LSPCI] = { FINDING_FILE_IS_LSPCI, REMEDY_REPORT },
};

static void explain_fault(const struct source_facts *source, const char *command,
			  struct finding *finding)
{
	const enum finding_id id = faults[source->fault].id;
	const char *remedy = *source->instead ? source->instead : faults[source->fault].remedy;

	switch (source->fault) {
	case FAULT_USAGE:
		finding_set(finding, id, "invalid command line");
		finding_remedy(finding, "vfio-msixctl %s --help", command);
		return;
	case FAULT_NO_PCI:
		finding_set(finding, id, "cannot read PCI functions: %s: %s", source->file,
			    strerror(-source->status));
		break;
	case FAULT_UNREADABLE:
		finding_set(finding, id, "%s: cannot read the file: %s", source->file,
			    strerror(-source->status));
		break;
	case FAULT_TOO_LARGE:
		finding_set(finding, id, "%s: larger than %u MiB", source->file, source->limit_mib);
		break;
	default:
		finding_set(finding, id, "%s: %s", source->file, source->why);
		break;
	}
	finding_remedy(finding, "%s", remedy);
}

static void add_understood(const struct source_facts *source, struct findings *findings)
{
	AUTO_FINDING understood = { 0 };
	struct finding *finding;

	if (source->form != SOURCE_LSPCI || understood_judge(source, &understood))
		return;
	finding = findings_add(findings);
	finding_copy(finding, &understood);
	finding_set(finding, understood.id, "%s: %s", source->file, understood.text);
	finding_remedy(finding, "%s", understood.remedy);
}

static void explain_name(const struct unknown_name *unknown, struct finding *finding)
{
	if (unknown->status != -ESRCH) {
		diagnose_name(unknown->name, unknown->status, finding);
		return;
	}
	finding_set(finding, FINDING_NOT_IN_FILE, "%s: no such device in the file", unknown->name);
	finding_remedy(finding, "omit the device to see all that are in the file");
}

void origin_judge(const struct facts *facts, const char *command, struct findings *findings)
{
	if (facts->source.fault) {
		explain_fault(&facts->source, command, findings_add(findings));
		return;
	}
	add_understood(&facts->source, findings);
	for (size_t i = 0; i < facts->n_unknown; i++)
		explain_name(&facts->unknown[i], findings_add(findings));
}

void origin_nothing(const struct facts *facts, struct finding *finding)
{
	finding_set(finding, FINDING_FILE_EMPTY, "%s: the report contains no device",
		    facts->source.file);
	finding_remedy(finding, REMEDY_REPORT);
}

void origin_unsaved(const struct facts *facts, size_t first, enum file_step step,
		    struct findings *findings)
{
	for (size_t i = first; i < facts->n_unsaved; i++) {
		const struct unsaved_file *unsaved = &facts->unsaved[i];
		struct finding *finding;

		if (unsaved->step != step)
			continue;
		finding = findings_add(findings);
		finding_set(finding, FINDING_CANNOT_SAVE, "%s: cannot write the file: %s",
			    unsaved->path, strerror(-unsaved->status));
		finding_remedy(finding,
			       "check that the directory exists and is writable, and that the "
			       "disk is not full");
	}
}

static void not_in_report(const struct facts *facts, const struct device_facts *device,
			  const char *command, uint32_t needs, struct finding *finding)
{
	if (facts->source.form == SOURCE_LSPCI) {
		finding_set(finding, FINDING_NOT_IN_REPORT,
			    "the text does not show MSI-X, which %s needs", command);
		finding_remedy(finding, "run 'lspci -nnvv' as root on that machine");
		return;
	}
	finding_set(finding, FINDING_NOT_IN_REPORT,
		    "a report of %s does not contain all that %s needs", facts->source.command,
		    command);
	finding_remedy(finding, "on that machine, as root%s:",
		       needs & NEED_OPEN ? " (opening resets the device)" : "");
	finding_command(finding, "vfio-msixctl %s --json %s", command, facts_device_label(device));
}

bool origin_refuses(const struct facts *facts, const struct device_facts *device,
		    const char *command, uint32_t needs, struct finding *finding)
{
	const struct open_facts *open = &device->open;

	if (!facts_is_device(device))
		return false;
	if (device->mdev.status == 0 && needs & NEED_IDENTITY)
		diagnose_mdev(device, finding);
	else if (device->mdev.status && device->pci.status && device->pci.status != FACT_NOT_ASKED)
		diagnose_function(device->pci.status, finding);
	else if (needs & NEED_OPEN && open->status && open->status != FACT_NOT_ASKED)
		open_failure_judge(&facts->host, device, finding);
	else if (needs & NEED_OPEN && open->gone)
		diagnose_gone(finding);
	else if (facts_missing(facts, device, needs))
		not_in_report(facts, device, command, needs, finding);
	else
		return false;
	return true;
}
