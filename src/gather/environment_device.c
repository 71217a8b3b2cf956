// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/environment.h"

#include <errno.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>

#include "gather/sysfs.h"
#include "xmalloc.h"

static int read_command(const struct vfio_view *view, struct device_facts *device,
			uint16_t *command)
{
	const struct region_facts *config = facts_region(device, VFIO_PCI_CONFIG_REGION_INDEX);
	uint8_t bytes[2];
	ssize_t n;

	if (!config) {
		vfio_gather_region(view, device, VFIO_PCI_CONFIG_REGION_INDEX);
		config = facts_region(device, VFIO_PCI_CONFIG_REGION_INDEX);
	}
	if (!config || config->state != REGION_OFFERED)
		return -ENODATA;
	n = vfio_view_read_config(view, PCI_COMMAND, bytes, sizeof(bytes));
	if (n < 0)
		return (int)n;
	*command = (uint16_t)(bytes[0] | bytes[1] << 8);
	return n == (ssize_t)sizeof(bytes) ? 0 : -EIO;
}

void environment_gather(const char *sysroot, int cpu, const struct vfio_view *view,
			struct host_facts *host, struct device_facts *device)
{
	struct environment *environment = xcalloc(1, sizeof(*environment));
	struct fact_text *power = &environment->power_state;
	uint16_t command = 0;
	int ret;

	device->environment = environment;
	environment->linked = view != NULL;
	environment->near_status = FACT_NOT_ASKED;
	environment_gather_machine(sysroot, &host->machine);
	environment_gather_cpu(sysroot, cpu, &host->machine, environment);
	if (!view)
		return;
	environment_gather_link(sysroot, device->address, cpu, &environment->link);
	sysfs_text(sysroot, power, "/sys/bus/pci/devices/%s/power_state", device->address);
	ret = read_command(view, device, &command);
	environment->memory_enabled.status = ret;
	environment->memory_enabled.value = ret == 0 && (command & PCI_COMMAND_MEMORY);
}
