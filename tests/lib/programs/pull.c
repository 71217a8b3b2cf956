// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pulls a device out of its slot without notice: pull PORT      (0000:00:02.0)
 *
 * QEMU removes the device below a PCIe port immediately if one write switches off both power and
 * power indicator of the slot (pcie_cap_slot_write_config() in hw/pci/pcie.c). Meanwhile the
 * hot-plug interrupt is disabled, and the power is on again before it is enabled, so that pciehp in
 * the guest finds an empty slot rather than one that was powered off.
 */
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int config;

static void give_up(const char *what)
{
	perror(what);
	exit(1);
}

static uint16_t get(int at, size_t size)
{
	uint16_t value = 0;

	if (pread(config, &value, size, at) != (ssize_t)size)
		give_up("read");
	return value;
}

static void set(int at, uint16_t value)
{
	if (pwrite(config, &value, sizeof(value), at) != sizeof(value))
		give_up("write");
}

int main(int argc, char **argv)
{
	char path[128];
	uint16_t on, quiet;
	int at;

	if (argc != 2) {
		fprintf(stderr, "usage: pull PORT\n");
		return 2;
	}
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config", argv[1]);
	config = open(path, O_RDWR);
	if (config < 0)
		give_up(path);
	at = get(PCI_CAPABILITY_LIST, 1);
	while (at && get(at, 1) != PCI_CAP_ID_EXP)
		at = get(at + PCI_CAP_LIST_NEXT, 1);
	if (!at) {
		fprintf(stderr, "%s: no PCIe capability\n", path);
		return 1;
	}
	at += PCI_EXP_SLTCTL;
	on = get(at, 2);
	quiet = on & (uint16_t)~PCI_EXP_SLTCTL_HPIE;
	set(at, quiet);
	set(at, quiet | PCI_EXP_SLTCTL_PCC | PCI_EXP_SLTCTL_PIC);
	set(at, quiet);
	set(at, on);
	return 0;
}
