// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/ready.h"

#include <errno.h>
#include <string.h>

#include "gather/sysfs.h"

/* Appends a word to a list in a text; what does not fit is left out whole. */
static void append(char *list, size_t size, const char *word)
{
	const size_t used = strlen(list);

	if (used + strlen(word) + 2 <= size)
		snprintf(list + used, size - used, "%s%s", used ? " " : "", word);
}

static int add_unit(const char *name, void *arg)
{
	struct ready_facts *ready = arg;

	append(ready->iommu_units, sizeof(ready->iommu_units), name);
	return 0;
}

static void read_cpu_vendor(const char *sysroot, struct ready_facts *ready)
{
	static const char key[] = "vendor_id\t: ";
	char text[4096];
	const char *found;

	if (sysfs_read(sysroot, text, sizeof(text), "/proc/cpuinfo") != 0)
		return;
	found = strstr(text, key);
	if (found)
		snprintf(ready->cpu_vendor, sizeof(ready->cpu_vendor), "%.*s",
			 (int)strcspn(found + strlen(key), "\n"), found + strlen(key));
}

static void read_command_line(const char *sysroot, struct ready_facts *ready)
{
	char text[4096], *rest = text, *word;

	if (sysfs_read(sysroot, text, sizeof(text), "/proc/cmdline") != 0)
		return;
	while ((word = strsep(&rest, " ")) != NULL)
		if (strstr(word, "iommu") || strstr(word, "intremap"))
			append(ready->iommu_words, sizeof(ready->iommu_words), word);
}

static void read_iommu(const char *sysroot, struct ready_facts *ready)
{
	static const char *const tables[] = { "DMAR", "IVRS", "IORT" };

	sysfs_each(sysroot, add_unit, ready, "/sys/class/iommu");
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		if (sysfs_exists(sysroot, "/sys/firmware/acpi/tables/%s", tables[i]))
			snprintf(ready->iommu_table, sizeof(ready->iommu_table), "%s", tables[i]);
	read_cpu_vendor(sysroot, ready);
	read_command_line(sysroot, ready);
}

struct chip_search {
	const char *sysroot;
	struct ready_facts *ready;
};

/*
 * irq_chip names: x86's remapped ones begin with "IR-" (irq_remapping.c, amd/iommu.c), those of
 * Arm's interrupt translation service with "ITS-" (irq-gic-v3-its-pci-msi.c).
 */
static int look_at_irq(const char *irq, void *arg)
{
	const struct chip_search *search = arg;
	struct ready_facts *ready = search->ready;
	char chip[sizeof(ready->interrupt_chip)];

	if (sysfs_read(search->sysroot, chip, sizeof(chip), "/sys/kernel/irq/%s/chip_name", irq) !=
		    0 ||
	    !*chip)
		return 0;
	ready->interrupt_status = 0;
	ready->interrupts_remapped = strncmp(chip, "IR-", 3) == 0 || strncmp(chip, "ITS-", 4) == 0;
	if (ready->interrupts_remapped || strstr(chip, "MSI") || !*ready->interrupt_chip)
		memcpy(ready->interrupt_chip, chip, sizeof(chip));
	return ready->interrupts_remapped;
}

static void read_interrupts(const char *sysroot, struct ready_facts *ready)
{
	struct chip_search search = { sysroot, ready };
	char text[8];
	int ret;

	ready->interrupt_status = -ENOENT;
	ret = sysfs_each(sysroot, look_at_irq, &search, "/sys/kernel/irq");
	if (ret < 0)
		ready->interrupt_status = ret;
	ready->unsafe_known =
		sysfs_read(sysroot, text, sizeof(text),
			   "/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts") == 0;
	ready->unsafe_interrupts = ready->unsafe_known && text[0] == 'Y';
}

static void read_function(const char *sysroot, const char *address, struct ready_facts *ready)
{
	long long number;

	if (sysfs_read(sysroot, ready->runtime_status, sizeof(ready->runtime_status),
		       "/sys/bus/pci/devices/%s/power/runtime_status", address) != 0)
		ready->runtime_status[0] = '\0';
	if (sysfs_read_number(sysroot, &number, "/sys/bus/pci/devices/%s/sriov_numvfs", address) ==
		    0 &&
	    number > 0)
		ready->virtual_functions = (uint32_t)min_u64((uint64_t)number, UINT32_MAX);
	ready->mediated =
		sysfs_exists(sysroot, "/sys/bus/pci/devices/%s/mdev_supported_types", address);
	if (sysfs_link_name(sysroot, ready->physical_function, sizeof(ready->physical_function),
			    "/sys/bus/pci/devices/%s/physfn", address) != 0)
		return;
	if (sysfs_link_name(sysroot, ready->physical_driver, sizeof(ready->physical_driver),
			    "/sys/bus/pci/devices/%s/physfn/driver", address) != 0)
		ready->physical_driver[0] = '\0';
	ready->physical_registered =
		sysfs_exists(sysroot, "/sys/bus/pci/devices/%s/physfn/vfio-dev", address);
}

/* systemd's own file, docker's and podman's; init's environment is root's to read. */
static bool in_container(const char *sysroot)
{
	return sysfs_exists(sysroot, "/run/systemd/container") ||
	       sysfs_exists(sysroot, "/.dockerenv") ||
	       sysfs_exists(sysroot, "/run/.containerenv") ||
	       sysfs_exists(sysroot, "/var/run/secrets/kubernetes.io");
}

void ready_gather(const char *sysroot, const struct host_facts *host, struct device_facts *device)
{
	struct ready_facts *ready = &device->ready;

	ready->status = 0;
	ready->as_root = geteuid() == 0;
	ready->in_container = in_container(sysroot);
	read_iommu(sysroot, ready);
	read_interrupts(sysroot, ready);
	read_function(sysroot, device->address, ready);
	ready_gather_modules(sysroot, host, device);
	ready_gather_nodes(sysroot, device);
	ready_gather_claims(sysroot, device);
}
