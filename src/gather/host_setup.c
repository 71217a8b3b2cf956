// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/host.h"

#include <errno.h>
#include <string.h>

#include "gather/sysfs.h"

/* Appends a word to a list; a word that does not fit is left out. */
static void append(char *list, size_t size, const char *word)
{
	const size_t used = strlen(list);

	if (used + strlen(word) + 2 <= size)
		snprintf(list + used, size - used, "%s%s", used ? " " : "", word);
}

static int add_unit(const char *name, void *arg)
{
	struct host_setup *setup = arg;

	append(setup->iommu_units, sizeof(setup->iommu_units), name);
	return 0;
}

static void read_cpu_vendor(const char *sysroot, struct host_setup *setup)
{
	static const char key[] = "vendor_id\t: ";
	char text[4096];
	const char *found;

	if (sysfs_read(sysroot, text, sizeof(text), "/proc/cpuinfo") != 0)
		return;
	found = strstr(text, key);
	if (found)
		snprintf(setup->cpu_vendor, sizeof(setup->cpu_vendor), "%.*s",
			 (int)strcspn(found + strlen(key), "\n"), found + strlen(key));
}

static void read_command_line(const char *sysroot, struct host_setup *setup)
{
	char text[4096], *rest = text, *word;

	if (sysfs_read(sysroot, text, sizeof(text), "/proc/cmdline") != 0)
		return;
	while ((word = strsep(&rest, " ")) != NULL)
		if (strstr(word, "iommu") || strstr(word, "intremap"))
			append(setup->iommu_words, sizeof(setup->iommu_words), word);
}

static void read_iommu(const char *sysroot, struct host_setup *setup)
{
	static const char *const tables[] = { "DMAR", "IVRS", "IORT" };

	sysfs_each(sysroot, add_unit, setup, "/sys/class/iommu");
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		if (sysfs_exists(sysroot, "/sys/firmware/acpi/tables/%s", tables[i]))
			snprintf(setup->iommu_table, sizeof(setup->iommu_table), "%s", tables[i]);
	read_cpu_vendor(sysroot, setup);
	read_command_line(sysroot, setup);
}

struct chip_search {
	const char *sysroot;
	struct host_setup *setup;
};

/*
 * irq_chip names: remapped ones on x86 begin with "IR-" (irq_remapping.c, amd/iommu.c), those of
 * Arm's Interrupt Translation Service with "ITS-" (irq-gic-v3-its-pci-msi.c).
 */
static int look_at_irq(const char *irq, void *arg)
{
	const struct chip_search *search = arg;
	struct host_setup *setup = search->setup;
	char chip[sizeof(setup->interrupt_chip)];

	if (sysfs_read(search->sysroot, chip, sizeof(chip), "/sys/kernel/irq/%s/chip_name", irq) !=
		    0 ||
	    !*chip)
		return 0;
	setup->interrupt_status = 0;
	setup->interrupts_remapped = strncmp(chip, "IR-", 3) == 0 || strncmp(chip, "ITS-", 4) == 0;
	if (setup->interrupts_remapped || strstr(chip, "MSI") || !*setup->interrupt_chip)
		memcpy(setup->interrupt_chip, chip, sizeof(chip));
	return setup->interrupts_remapped;
}

static void read_interrupts(const char *sysroot, struct host_setup *setup)
{
	struct chip_search search = { sysroot, setup };
	int ret;

	setup->interrupt_status = -ENOENT;
	ret = sysfs_each(sysroot, look_at_irq, &search, "/sys/kernel/irq");
	if (ret < 0)
		setup->interrupt_status = ret;
}

/* The files of systemd, docker, podman and Kubernetes; only root can read init's environment. */
static bool in_container(const char *sysroot)
{
	return sysfs_exists(sysroot, "/run/systemd/container") ||
	       sysfs_exists(sysroot, "/.dockerenv") ||
	       sysfs_exists(sysroot, "/run/.containerenv") ||
	       sysfs_exists(sysroot, "/var/run/secrets/kubernetes.io");
}

void host_gather_setup(const char *sysroot, struct host_facts *host)
{
	struct host_setup *setup = &host->setup;

	if (setup->status != FACT_NOT_ASKED)
		return;
	setup->status = 0;
	setup->in_container = in_container(sysroot);
	read_iommu(sysroot, setup);
	read_interrupts(sysroot, setup);
	host_gather_modules(sysroot, host);
}
