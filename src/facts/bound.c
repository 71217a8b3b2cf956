// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/bound.h"

#include <string.h>

/* PCI Code and ID Assignment, 1.7: base class and sub-class */
#define CLASS_HOST_BRIDGE 0x0600
#define CLASS_ISA_BRIDGE 0x0601
#define CLASS_PCI_BRIDGE 0x0604

bool bound_is_vfio(const char *driver, bool registered)
{
	return *driver && (registered || strstr(driver, "vfio"));
}

bool bound_to_vfio(const struct device_facts *device)
{
	const bool registered = device->vfio_registered.value || device->cdev_status == 0;

	return device->mdev.status == 0 ||
	       (device->pci.driver_status == 0 && bound_is_vfio(device->pci.driver, registered));
}

bool bound_to_vfio_pci(const struct device_facts *device)
{
	return device->pci.driver_status == 0 && strcmp(device->pci.driver, "vfio-pci") == 0;
}

bool bound_member_to_vfio(const struct group_member *member)
{
	return bound_is_vfio(member->driver, member->vfio_registered.value);
}

bool bound_never(uint32_t class)
{
	return class >> 8 == CLASS_PCI_BRIDGE;
}

const char *bound_platform(uint32_t class)
{
	switch (class >> 8) {
	case CLASS_HOST_BRIDGE:
		return "a host bridge";
	case CLASS_ISA_BRIDGE:
		return "an ISA bridge";
	default:
		return NULL;
	}
}
