// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/quirks.h"

#include "util.h"

#define PCI_VENDOR_CHELSIO 0x1425
#define PCI_VENDOR_BAIDU 0x1d22

/* vfio_msix_early_setup() has the devices and the reasons: VFs of Chelsio T5 and Baidu Kunlun. */
static const struct {
	uint16_t vendor;
	uint16_t device;
	uint16_t mask; /* the bits of the device id to compare */
	uint32_t pba;
} false_pbas[] = {
	{ PCI_VENDOR_CHELSIO, 0x5800, 0xff00, 0x1000 },
	{ PCI_VENDOR_BAIDU, 0x3685, 0xffff, 0xb400 },
};

static bool is_inside(const struct device_facts *device, const struct msix_place *pba)
{
	return pba->bar < device->n_bars && device->bars[pba->bar].size_status == 0 &&
	       pba->offset < device->bars[pba->bar].size;
}

bool quirks_pba(const struct device_facts *device, uint32_t *offset)
{
	if (is_inside(device, &device->msix.pba))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(false_pbas); i++) {
		if (device->pci.vendor != false_pbas[i].vendor ||
		    (device->pci.device & false_pbas[i].mask) != false_pbas[i].device)
			continue;
		*offset = false_pbas[i].pba;
		return true;
	}
	return false;
}
