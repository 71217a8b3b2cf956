// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/vfio_config.h"

#include <linux/pci_regs.h>

#include "gather/pci_config.h"

void vfio_config_msix(const struct vfio_view *view, struct msix_facts *msix)
{
	struct pci_config config;
	ssize_t n = vfio_view_read_config(view, 0, config.bytes, sizeof(config.bytes));

	if (n < PCI_CONFIG_HEADER)
		return;
	config.length = (size_t)n;
	config.fd = -1;
	pci_config_msix(&config, msix);
}

bool vfio_config_is_gone(const struct vfio_view *view)
{
	uint32_t revision_and_class = 0;
	ssize_t n = vfio_view_read_config(view, PCI_CLASS_REVISION, &revision_and_class,
					  sizeof(revision_and_class));

	return n == (ssize_t)sizeof(revision_and_class) && revision_and_class == UINT32_MAX;
}
