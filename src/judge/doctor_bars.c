// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/doctor_bars.h"

#include <stdio.h>
#include <string.h>

/* vfio_pci_core_mmap() and vfio_pci_probe_mmaps() claim BARs under these names. */
static bool is_foreign(const struct device_facts *device, const char *name)
{
	return !strstr(name, "vfio") && strcmp(name, device->pci.driver) != 0;
}

/* sysfb_create_simplefb(), efifb_probe(), vesafb_probe(), simplefb's and simpledrm's names */
static bool is_boot_console(const char *name)
{
	static const char *const names[] = { "BOOTFB", "efifb", "vesafb", "simplefb",
					     "simple-framebuffer" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strstr(name, names[i]))
			return true;
	return false;
}

static void bar_of(const struct device_facts *device, const struct claim_facts *claim,
		   char text[static 16])
{
	snprintf(text, 16, "a BAR");
	for (size_t i = 0; i < device->n_bars && claim->range_status == 0; i++) {
		const struct bar_facts *bar = &device->bars[i];

		if (!bar->io && bar->size && claim->start >= bar->start &&
		    claim->start - bar->start < bar->size)
			snprintf(text, 16, "BAR%u", (unsigned int)i);
	}
}

void doctor_bars(const struct device_facts *device, struct finding *finding)
{
	char bar[16];

	for (size_t i = 0; i < device->prereq.n_claims; i++) {
		const struct claim_facts *claim = &device->prereq.claims[i];

		if (!is_foreign(device, claim->name))
			continue;
		bar_of(device, claim, bar);
		finding_set(finding, FINDING_BAR_CLAIMED,
			    "%s has claimed %s: mapping or reading it fails with EBUSY",
			    claim->name, bar);
		if (is_boot_console(claim->name))
			finding_remedy(finding, "it is the boot console's frame buffer: boot with "
						"initcall_blacklist=sysfb_init");
		else
			finding_remedy(finding,
				       "unload or unbind the driver that claimed it; see dmesg "
				       "and /proc/iomem");
		return;
	}
	finding_set(finding, FINDING_PASSED, "not claimed by anything else");
}
