// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/vectors_isolation.h"

#include <inttypes.h>
#include <string.h>

#define REMAPPABLE UINT64_C(0x10) /* Intel VT-d 3.0, 5.1.2.2: Interrupt Format */
#define X86_MSI UINT64_C(0xfee00000)

static void conclude(struct vectors_verdict *verdict, enum remapping remapping, const char *why)
{
	static const enum finding_id ids[] = {
		[REMAPPING_UNKNOWN] = FINDING_REMAPPING_UNKNOWN,
		[REMAPPING_IN_FORCE] = FINDING_INTERRUPTS_REMAPPED,
		[REMAPPING_NOT_IN_FORCE] = FINDING_INTERRUPTS_NOT_REMAPPED,
	};
	static const char *const words[] = {
		[REMAPPING_UNKNOWN] = "cannot tell whether interrupt remapping is in force",
		[REMAPPING_IN_FORCE] = "interrupt remapping is in force",
		[REMAPPING_NOT_IN_FORCE] = "interrupt remapping is not in force",
	};

	verdict->remapping = remapping;
	finding_set(&verdict->isolation, ids[remapping], "%s: %s", words[remapping], why);
	if (remapping == REMAPPING_NOT_IN_FORCE)
		finding_remedy(&verdict->isolation,
			       "give this device only to users who are trusted with the host, or "
			       "enable interrupt remapping: 'vfio-msixctl doctor' shows how");
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* The chip of the first interrupt; all of a device have the same. NULL: it has none. */
static const char *chip_of(const struct vectors_facts *vectors)
{
	for (size_t i = 0; i < vectors->n_irqs; i++)
		if (*vectors->irqs[i].chip)
			return vectors->irqs[i].chip;
	return NULL;
}

/* Only armed entries hold messages of the present driver. */
static void count_formats(const struct vectors_verdict *verdict, uint32_t *remappable,
			  uint32_t *plain)
{
	*remappable = *plain = 0;
	for (uint32_t n = 0; n < verdict->n_vectors; n++) {
		const struct vector_verdict *vector = &verdict->vectors[n];
		const uint64_t address = vector->entry.address;

		if (vector->state != VECTOR_ARMED || (address & ~UINT64_C(0xfffff)) != X86_MSI)
			continue;
		*remappable += (address & REMAPPABLE) != 0;
		*plain += (address & REMAPPABLE) == 0;
	}
}

/* AMD-Vi has no such bit: there, the chip decides. */
static bool is_vtd(const struct host_facts *host)
{
	return begins(host->setup.iommu_units, "dmar") ||
	       strcmp(host->setup.iommu_table, "DMAR") == 0;
}

static void judge_x86(const struct host_facts *host, const struct device_facts *device,
		      struct vectors_verdict *verdict)
{
	const char *chip = chip_of(&device->vectors);
	uint32_t remappable, plain;
	char why[200];

	count_formats(verdict, &remappable, &plain);
	if (is_vtd(host) && plain) {
		snprintf(why, sizeof(why),
			 "armed entries of the MSI-X table in the format that VT-d does not remap: "
			 "%u of %u",
			 plain, plain + remappable);
		conclude(verdict, REMAPPING_NOT_IN_FORCE, why);
	} else if (is_vtd(host) && remappable) {
		snprintf(why, sizeof(why),
			 "armed entries of the MSI-X table, all in VT-d's remappable format: %u",
			 remappable);
		conclude(verdict, REMAPPING_IN_FORCE, why);
	} else if (chip && begins(chip, "IR-")) {
		snprintf(why, sizeof(why), "the interrupt chip of the device is %s", chip);
		conclude(verdict, REMAPPING_IN_FORCE, why);
	} else if (chip && strstr(chip, "MSI")) {
		snprintf(why, sizeof(why), "the interrupt chip of the device is %s, not IR-%s",
			 chip, chip);
		conclude(verdict, REMAPPING_NOT_IN_FORCE, why);
	} else {
		conclude(verdict, REMAPPING_UNKNOWN,
			 host->setup.interrupts_remapped ?
				 "no interrupt is allocated for the device; those of others are "
				 "remapped" :
				 "no interrupt is allocated for the device");
	}
}

/*
 * The ITS looks events up by the ID of the device that sends the message, and so isolates devices;
 * a GICv2m frame does not (IRQ_DOMAIN_FLAG_ISOLATED_MSI).
 */
static void judge_arm64(const struct device_facts *device, struct vectors_verdict *verdict)
{
	const char *chip = chip_of(&device->vectors);
	char why[200];

	if (!chip) {
		conclude(verdict, REMAPPING_UNKNOWN, "no interrupt is allocated for the device");
		return;
	}
	snprintf(why, sizeof(why), "the interrupt chip of the device is %s", chip);
	conclude(verdict,
		 begins(chip, "ITS-")           ? REMAPPING_IN_FORCE :
		 strstr(chip, "GICv2m") != NULL ? REMAPPING_NOT_IN_FORCE :
						  REMAPPING_UNKNOWN,
		 why);
}

void vectors_isolation(const struct host_facts *host, const struct device_facts *device,
		       struct vectors_verdict *verdict)
{
	if (facts_is_noiommu(device) || device->group.status == FACT_NOT_THERE)
		conclude(verdict, REMAPPING_NOT_IN_FORCE,
			 "no IOMMU restricts what the device writes to");
	else if (strcmp(host->arch, "x86_64") == 0)
		judge_x86(host, device, verdict);
	else if (strcmp(host->arch, "aarch64") == 0)
		judge_arm64(device, verdict);
	else if (begins(host->arch, "ppc64"))
		conclude(verdict, REMAPPING_UNKNOWN,
			 "on POWER, firmware writes the MSI-X table and checks the messages");
	else
		conclude(verdict, REMAPPING_UNKNOWN, "not known for this architecture");
}
