// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/vfio_config.h"

#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <unistd.h>

#include "gather/pci_config.h"
#include "gather/uapi.h"
#include "gather/vfio.h"

/* Queries the region without recording it, as the command may not need it as a fact. */
static ssize_t read_config(int fd, uint64_t at, void *bytes, size_t size)
{
	struct vfio_region_info info = { .argsz = sizeof(info),
					 .index = VFIO_PCI_CONFIG_REGION_INDEX };
	int ret = uapi_ioctl(fd, VFIO_DEVICE_GET_REGION_INFO, &info);

	return ret ? ret : pread(fd, bytes, size, vfio_offset(info.offset, at));
}

void vfio_config_msix(int fd, struct msix_facts *msix)
{
	struct pci_config config;
	ssize_t n = read_config(fd, 0, config.bytes, sizeof(config.bytes));

	if (n < PCI_CONFIG_HEADER)
		return;
	config.length = (size_t)n;
	config.fd = -1;
	pci_config_msix(&config, msix);
}

bool vfio_config_is_gone(int fd)
{
	uint32_t revision_and_class = 0;
	ssize_t n = read_config(fd, PCI_CLASS_REVISION, &revision_and_class,
				sizeof(revision_and_class));

	return n == (ssize_t)sizeof(revision_and_class) && revision_and_class == UINT32_MAX;
}
