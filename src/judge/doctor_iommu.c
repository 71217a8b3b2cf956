// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "judge/doctor.h"
#include "judge/obstacle.h"

bool doctor_is_x86(const struct host_facts *host)
{
	return strcmp(host->arch, "x86_64") == 0 || host->arch[0] == 'i';
}

static bool has_word(const char *list, const char *word)
{
	return strstr(list, word) != NULL;
}

#define DMESG_IOMMU "dmesg | grep -i -e DMAR -e iommu -e AMD-Vi"

/* What this machine lacks, as far as firmware and command line tell. */
static void set_remedy(const struct host_facts *host, const struct device_facts *device,
		       struct finding *finding)
{
	const struct ready_facts *ready = &device->ready;
	const bool amd = strcmp(ready->cpu_vendor, "AuthenticAMD") == 0;

	if (!doctor_is_x86(host)) {
		finding_remedy(finding,
			       "the firmware (device tree or IORT) must describe an IOMMU in "
			       "front of this device: see dmesg");
	} else if (*ready->iommu_units) {
		finding_set(finding, "no-iommu-group", LEVEL_FAIL,
			    "the device is in no IOMMU group: the IOMMU is on (%s) but not in front "
			    "of this device",
			    ready->iommu_units);
		finding_remedy(finding, "the firmware says which devices are behind it; what the "
					"kernel made of that:");
		finding_command(finding, DMESG_IOMMU);
	} else if (has_word(ready->iommu_words, "iommu=off")) {
		finding_remedy(finding, "take '%s' off the kernel's command line and boot again",
			       ready->iommu_words);
	} else if (!*ready->iommu_table) {
		finding_remedy(
			finding,
			"enable %s in the firmware's setup (a virtual machine gets its IOMMU "
			"from its host) and boot again",
			amd ? "AMD-Vi (IOMMU)" : "Intel VT-d");
	} else if (amd || has_word(ready->iommu_words, "intel_iommu=on")) {
		/* AMD's needs no word: amd_iommu_detect() takes what the table has. */
		finding_remedy(finding, "the firmware has one, and the kernel was not told to leave it "
					"alone; why it does:");
		finding_command(finding, DMESG_IOMMU);
	} else {
		finding_remedy(finding,
			       "add intel_iommu=on to the kernel's command line and boot again");
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
	const char *units = device->ready.iommu_units;

	if (device->group.status) {
		obstacle_no_group(finding);
		set_remedy(host, device, finding);
	} else if (device->group.noiommu) {
		finding_set(
			finding, "no-iommu-mode", LEVEL_WARN,
			"none: no-IOMMU mode, nothing keeps the device from any memory, and the "
			"kernel is tainted");
	} else {
		finding_set(finding, "passed", LEVEL_PASS, "%s%s%s%s", iommu_name(host, units),
			    *units ? " (" : "", units, *units ? ")" : "");
	}
}
