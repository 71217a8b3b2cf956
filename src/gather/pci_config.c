// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/pci_config.h"

#include <errno.h>
#include <linux/pci_regs.h>
#include <unistd.h>

#include "util.h"

#define MSIX_CAPABILITY 12 /* bytes: id, next, control, table, PBA */

static uint32_t get_long(const uint8_t *bytes)
{
	return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* PCI 3.0, 6.8.2.4: the low three bits are the BAR indicator, the others the offset. */
static struct msix_place get_place(const uint8_t *bytes, uint32_t size)
{
	const uint32_t word = get_long(bytes);

	return (struct msix_place){
		.bar = word & PCI_MSIX_TABLE_BIR,
		.offset = word & PCI_MSIX_TABLE_OFFSET,
		.size = size,
	};
}

static void get_msix(const uint8_t *capability, struct msix_facts *msix)
{
	const unsigned int control = capability[PCI_MSIX_FLAGS] | capability[PCI_MSIX_FLAGS + 1]
									  << 8;

	msix->status = 0;
	msix->entries = (uint16_t)((control & PCI_MSIX_FLAGS_QSIZE) + 1);
	msix->enabled = control & PCI_MSIX_FLAGS_ENABLE;
	msix->masked = control & PCI_MSIX_FLAGS_MASKALL;
	msix->table = get_place(capability + PCI_MSIX_TABLE, msix->entries * 16u);
	msix->pba = get_place(capability + PCI_MSIX_PBA, (uint32_t)align_up(msix->entries, 64) / 8);
}

/*
 * Return: 0 if the bytes are valid, -EACCES after the end of the space, or -errno. Every four bytes
 * are an access to the device, which in a virtual machine is answered by the hypervisor: bytes that
 * are not needed are not read.
 */
static int fetch(struct pci_config *config, size_t at, size_t size)
{
	ssize_t n;

	if (at + size <= config->length)
		return 0;
	n = config->fd < 0 ? 0 : pread(config->fd, config->bytes + at, size, (off_t)at);
	if (n < 0)
		return -errno;
	return n == (ssize_t)size ? 0 : -EACCES;
}

bool pci_config_is_gone(const struct pci_config *config)
{
	return config->length >= PCI_CLASS_REVISION + 4 &&
	       get_long(config->bytes + PCI_CLASS_REVISION) == UINT32_MAX;
}

static bool has_header(const struct pci_config *config, size_t size)
{
	return config->length >= size && !pci_config_is_gone(config);
}

void pci_config_msix(struct pci_config *config, struct msix_facts *msix)
{
	uint8_t position;
	int ret;

	msix->status = -EIO;
	if (!has_header(config, PCI_STATUS + 1))
		return;
	msix->status = FACT_NOT_THERE;
	if (!(config->bytes[PCI_STATUS] & PCI_STATUS_CAP_LIST))
		return;
	ret = fetch(config, PCI_CAPABILITY_LIST, 1);
	position = config->bytes[PCI_CAPABILITY_LIST];
	/* 48 four-byte capabilities fill the space after the header: a longer list is a loop. */
	for (int n = 0; ret == 0 && n < 48 && (position & ~3) >= PCI_CONFIG_HEADER; n++) {
		const size_t at = position & ~3u;
		const uint8_t *capability = config->bytes + at;

		ret = fetch(config, at, PCI_MSIX_TABLE);
		if (ret == 0 && *capability == PCI_CAP_ID_MSIX &&
		    at + MSIX_CAPABILITY <= sizeof(config->bytes)) {
			ret = fetch(config, at + PCI_MSIX_TABLE, MSIX_CAPABILITY - PCI_MSIX_TABLE);
			if (ret == 0) {
				get_msix(capability, msix);
				return;
			}
		}
		position = capability[PCI_CAP_LIST_NEXT];
	}
	if (ret)
		msix->status = ret;
}

void pci_config_registers(const struct pci_config *config, struct pci_facts *pci)
{
	pci->command_status = has_header(config, PCI_REVISION_ID + 1) ? 0 : -EIO;
	if (pci->command_status)
		return;
	pci->memory_enabled = config->bytes[PCI_COMMAND] & PCI_COMMAND_MEMORY;
	pci->bus_master = config->bytes[PCI_COMMAND] & PCI_COMMAND_MASTER;
	pci->revision = config->bytes[PCI_REVISION_ID];
}
