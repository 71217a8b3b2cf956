// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/doctor_iommu.h"

#include <stdio.h>
#include <string.h>

#include "judge/cause.h"

bool doctor_is_x86(const struct host_facts *host)
{
	return strcmp(host->arch, "x86_64") == 0 || host->arch[0] == 'i';
}

#define DMESG_IOMMU "dmesg | grep -i -e DMAR -e iommu -e AMD-Vi"

/*
 * What an ACPI table implies: the kind of IOMMU, and its option of the kernel command line. Linux
 * goes by the table, not by the processor's vendor (detect_intel_iommu(), amd_iommu_detect()): a
 * machine with an AMD processor may have an emulated VT-d.
 */
struct iommu_kind {
	const char *table;
	const char *option;
	bool off_by_default; /* without CONFIG_INTEL_IOMMU_DEFAULT_ON; AMD's is on by default */
};

static const struct iommu_kind iommu_kinds[] = {
	{ "DMAR", "intel_iommu", true },
	{ "IVRS", "amd_iommu", false },
};

static const struct iommu_kind *kind_of(const struct host_setup *setup)
{
	for (size_t i = 0; i < ARRAY_SIZE(iommu_kinds); i++)
		if (strcmp(setup->iommu_table, iommu_kinds[i].table) == 0)
			return &iommu_kinds[i];
	return NULL;
}

/* Whether the last "on" or "off" in a list of values such as "on,sm_on" is that of @value. */
static bool ends_with_value(const char *values, size_t length, bool before, const char *value)
{
	bool is = before;

	for (size_t at = 0, size; at < length; at += size + 1) {
		size = min_u64(strcspn(values + at, ","), length - at);
		if ((size == 2 && strncmp(values + at, "on", size) == 0) ||
		    (size == 3 && strncmp(values + at, "off", size) == 0))
			is = strlen(value) == size && strncmp(values + at, value, size) == 0;
	}
	return is;
}

/*
 * Whether an option is set to "on" or "off". In intel_iommu_setup() the last one wins;
 * parse_amd_iommu_options() and iommu_setup() have no "on" that would undo an "off".
 */
static bool option_is(const char *words, const char *option, const char *value)
{
	const size_t length = strlen(option);
	const bool last_decides = strcmp(option, "intel_iommu") == 0;
	bool is = false;

	for (const char *word = words; *word; word += strspn(word, " ")) {
		const size_t size = strcspn(word, " ");

		if (size > length && strncmp(word, option, length) == 0 && word[length] == '=')
			is = (is && !last_decides) ||
			     ends_with_value(word + length + 1, size - length - 1, is, value);
		word += size;
	}
	return is;
}

/* What to change on the command line: what disables this IOMMU, and what would enable it. */
static void command_line_remedy(const struct host_setup *setup, const struct iommu_kind *kind,
				struct finding *finding)
{
	const bool own = option_is(setup->iommu_words, kind->option, "off");
	const bool all = option_is(setup->iommu_words, "iommu", "off");
	const bool add = kind->off_by_default && !option_is(setup->iommu_words, kind->option, "on");
	char take[64] = "";

	if (own || all)
		snprintf(take, sizeof(take), "remove %s%s%s%s%s from", own ? "'" : "",
			 own ? kind->option : "", own ? "=off'" : "", own && all ? " and " : "",
			 all ? "'iommu=off'" : "");
	if (*take && add)
		finding_remedy(finding,
			       "%s the kernel command line, add intel_iommu=on, and reboot", take);
	else if (*take)
		finding_remedy(finding, "%s the kernel command line and reboot", take);
	else if (add)
		finding_remedy(finding, "add intel_iommu=on to the kernel command line and reboot");
	else {
		finding_remedy(finding,
			       "the firmware describes an IOMMU but the kernel did not enable it; "
			       "look for the reason:");
		finding_command(finding, DMESG_IOMMU);
	}
}

/* Without a table, only the processor's vendor suggests what the firmware setup calls it. */
static void firmware_remedy(const struct host_setup *setup, struct finding *finding)
{
	const bool amd = strcmp(setup->cpu_vendor, "AuthenticAMD") == 0 ||
			 strcmp(setup->cpu_vendor, "HygonGenuine") == 0;

	finding_remedy(
		finding,
		"enable %s in the firmware setup (in a virtual machine: give it a virtual IOMMU) "
		"and reboot",
		amd ? "AMD-Vi (IOMMU)" : "Intel VT-d");
}

/* What this machine lacks, as far as the firmware and the command line show. */
static void set_remedy(const struct host_facts *host, struct finding *finding)
{
	const struct host_setup *setup = &host->setup;
	const struct iommu_kind *kind = kind_of(setup);

	if (*setup->iommu_units) {
		finding_remedy(finding,
			       "the firmware decides which devices the IOMMU covers; see what the "
			       "kernel found:");
		finding_command(finding, DMESG_IOMMU);
	} else if (kind) {
		command_line_remedy(setup, kind, finding);
	} else if (strcmp(setup->iommu_table, "IORT") == 0) {
		finding_remedy(finding,
			       "the firmware's IORT decides which devices an SMMU covers; see "
			       "what the kernel found:");
		finding_command(finding, "dmesg | grep -i -e IORT -e smmu -e iommu");
	} else if (doctor_is_x86(host)) {
		firmware_remedy(setup, finding);
	} else {
		finding_remedy(finding,
			       "check in dmesg that the firmware (device tree or IORT) describes "
			       "an IOMMU for this device");
	}
}

static const char *iommu_name(const struct host_facts *host, const char *units)
{
	if (strncmp(units, "dmar", 4) == 0)
		return "Intel VT-d";
	if (strncmp(units, "ivhd", 4) == 0)
		return "AMD-Vi";
	if (strncmp(units, "smmu", 4) == 0)
		return "Arm SMMU";
	return strncmp(host->arch, "ppc", 3) == 0 ? "POWER TCE" : "the IOMMU";
}

void doctor_iommu(const struct host_facts *host, const struct device_facts *device,
		  struct finding *finding)
{
	const char *units = host->setup.iommu_units;

	if (facts_is_noiommu(device)) {
		finding_set(
			finding, FINDING_NO_IOMMU_MODE,
			"none (no-IOMMU mode): the device can access all memory, and the kernel "
			"is tainted");
	} else if (device->group.status) {
		cause_no_group(finding);
		if (*units)
			finding_set(finding, FINDING_NO_IOMMU_GROUP,
				    "the device has no IOMMU group: the IOMMU is enabled (%s) but "
				    "does not cover this device",
				    units);
		set_remedy(host, finding);
	} else {
		finding_set(finding, FINDING_PASSED, "%s%s%s%s", iommu_name(host, units),
			    *units ? " (" : "", units, *units ? ")" : "");
	}
}

void doctor_host_iommu(const struct host_facts *host, uint32_t groups, struct finding *finding)
{
	const char *units = host->setup.iommu_units;

	if (groups) {
		finding_set(finding, FINDING_PASSED, "%s%s%s%s%u group%s",
			    *units ? iommu_name(host, units) : "", *units ? " (" : "", units,
			    *units ? "), " : "", groups, groups == 1 ? "" : "s");
		return;
	}
	if (*units)
		finding_set(finding, FINDING_NO_IOMMU,
			    "no IOMMU group: the IOMMU is enabled (%s) but covers no device",
			    units);
	else
		finding_set(finding, FINDING_NO_IOMMU,
			    "no IOMMU group: the IOMMU is disabled or absent");
	set_remedy(host, finding);
}

static void judge_remapping(const struct host_facts *host, struct finding *finding)
{
	const struct host_setup *setup = &host->setup;

	if (setup->interrupts_remapped) {
		finding_set(finding, FINDING_PASSED, "remapped (%s)", setup->interrupt_chip);
	} else if (setup->interrupt_status || !doctor_is_x86(host)) {
		finding_set(finding, FINDING_REMAPPING_UNKNOWN,
			    "user space cannot see whether interrupts are remapped");
	} else if (host->unsafe_interrupts.value) {
		finding_set(
			finding, FINDING_UNSAFE_INTERRUPTS,
			"not remapped, but allow_unsafe_interrupts is Y: the user of the device "
			"can trigger any interrupt of the host");
	} else {
		finding_set(finding, FINDING_NO_INTERRUPT_REMAPPING,
			    "not remapped: the kernel will refuse to attach the group (EPERM)");
		cause_remapping(finding, true, host->unsafe_interrupts.status == 0);
	}
}

void doctor_interrupts(const struct host_facts *host, struct finding *finding)
{
	if (strncmp(host->arch, "ppc", 3) == 0)
		finding_set(finding, FINDING_PASSED,
			    "isolated by the platform (the kernel does not check)");
	else
		judge_remapping(host, finding);
}
