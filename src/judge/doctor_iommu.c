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
 * What an ACPI table stands for: whose IOMMU, and the option of the kernel's command line that is
 * its own. Linux reads the table, and not the processor's vendor (detect_intel_iommu(),
 * amd_iommu_detect()): an emulated VT-d may be in front of an AMD processor.
 */
struct iommu_kind {
	const char *table;
	const char *option;
	bool off_by_default; /* without CONFIG_INTEL_IOMMU_DEFAULT_ON; AMD's needs no word */
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
 * Whether an option is set to "on" or "off". intel_iommu_setup() lets the last one decide;
 * parse_amd_iommu_options() and iommu_setup() know no "on" that takes an "off" back.
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

/* Of the command line, what switches this IOMMU off, and what would have to switch it on. */
static void command_line_remedy(const struct host_setup *setup, const struct iommu_kind *kind,
				struct finding *finding)
{
	const bool own = option_is(setup->iommu_words, kind->option, "off");
	const bool all = option_is(setup->iommu_words, "iommu", "off");
	const bool add = kind->off_by_default && !option_is(setup->iommu_words, kind->option, "on");
	char take[64] = "";

	if (own || all)
		snprintf(take, sizeof(take), "take %s%s%s%s%s off", own ? "'" : "",
			 own ? kind->option : "", own ? "=off'" : "", own && all ? " and " : "",
			 all ? "'iommu=off'" : "");
	if (*take && add)
		finding_remedy(finding,
			       "%s the kernel's command line, add intel_iommu=on, and boot again",
			       take);
	else if (*take)
		finding_remedy(finding, "%s the kernel's command line and boot again", take);
	else if (add)
		finding_remedy(finding,
			       "add intel_iommu=on to the kernel's command line and boot again");
	else {
		finding_remedy(finding,
			       "the firmware has one, and the kernel was not told to leave it "
			       "alone; why it does:");
		finding_command(finding, DMESG_IOMMU);
	}
}

/* Without a table only the processor is left to guess by what the firmware's setup calls it. */
static void firmware_remedy(const struct host_setup *setup, struct finding *finding)
{
	const bool amd = strcmp(setup->cpu_vendor, "AuthenticAMD") == 0 ||
			 strcmp(setup->cpu_vendor, "HygonGenuine") == 0;

	finding_remedy(
		finding,
		"enable %s in the firmware's setup (a virtual machine gets its IOMMU from its "
		"host) and boot again",
		amd ? "AMD-Vi (IOMMU)" : "Intel VT-d");
}

/* What this machine lacks, as far as firmware and command line show. */
static void set_remedy(const struct host_facts *host, struct finding *finding)
{
	const struct host_setup *setup = &host->setup;
	const struct iommu_kind *kind = kind_of(setup);

	if (*setup->iommu_units) {
		finding_set(
			finding, FINDING_NO_IOMMU_GROUP,
			"the device is in no IOMMU group: the IOMMU is on (%s) but not in front "
			"of this device",
			setup->iommu_units);
		finding_remedy(finding, "the firmware says which devices are behind it; what the "
					"kernel made of that:");
		finding_command(finding, DMESG_IOMMU);
	} else if (kind) {
		command_line_remedy(setup, kind, finding);
	} else if (strcmp(setup->iommu_table, "IORT") == 0) {
		finding_remedy(finding,
			       "the firmware's IORT describes which devices are behind an SMMU; "
			       "what the kernel made of that:");
		finding_command(finding, "dmesg | grep -i -e IORT -e smmu -e iommu");
	} else if (doctor_is_x86(host)) {
		firmware_remedy(setup, finding);
	} else {
		finding_remedy(finding,
			       "the firmware (device tree or IORT) must describe an IOMMU in "
			       "front of this device: see dmesg");
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
			"none: no-IOMMU mode, nothing keeps the device from any memory, and the "
			"kernel is tainted");
	} else if (device->group.status) {
		cause_no_group(finding);
		set_remedy(host, finding);
	} else {
		finding_set(finding, FINDING_PASSED, "%s%s%s%s", iommu_name(host, units),
			    *units ? " (" : "", units, *units ? ")" : "");
	}
}
