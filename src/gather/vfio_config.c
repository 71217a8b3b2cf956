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
	struct pci_config config = { .fd = -1 };

	if (vfio_view_read_config(view, PCI_CLASS_REVISION, config.bytes + PCI_CLASS_REVISION, 4) ==
	    4)
		config.length = PCI_CLASS_REVISION + 4;
	return pci_config_is_gone(&config);
}
