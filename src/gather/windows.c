// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/windows.h"

#include <endian.h>
#include <errno.h>
#include <linux/pci_regs.h>
#include <string.h>

#include "gather/borrow_find.h"

static uint32_t dword(const uint8_t *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof(value));
	return le32toh(value);
}

static void add_window(const struct device_facts *device, const uint8_t *header, uint32_t index,
		       struct trap_guest *guest)
{
	const struct bar_facts *bar = &device->bars[index];
	const uint32_t low = dword(header + PCI_BASE_ADDRESS_0 + 4 * index);
	uint64_t start = low & (uint32_t)PCI_BASE_ADDRESS_MEM_MASK;

	if (bar->size_status || bar->size == 0 || bar->io)
		return;
	if (bar->is_64bit && index + 1 < device->n_bars)
		start |= (uint64_t)dword(header + PCI_BASE_ADDRESS_1 + 4 * index) << 32;
	if (start && start <= UINT64_MAX - (bar->size - 1))
		guest->windows[guest->n_windows++] =
			(struct trap_window){ index, start, bar->size };
}

/* Of a virtual function, the bit reads as 0 before Linux 5.8 (SR-IOV 1.1, 3.4.1.3). */
static bool decodes(const struct device_facts *device, const uint8_t *header)
{
	return device->pci.virtual_function || header[PCI_COMMAND] & PCI_COMMAND_MEMORY;
}

static int read_windows(const struct vfio_view *view, struct device_facts *device)
{
	struct trap_guest *guest = &device->traps.guest;
	uint8_t header[PCI_STD_HEADER_SIZEOF];
	const ssize_t n = vfio_view_read_config(view, 0, header, sizeof(header));

	guest->step = TRAP_GUEST_CONFIG;
	if (n < 0)
		return (int)n;
	if (n < (ssize_t)sizeof(header))
		return -EIO;
	guest->step = TRAP_GUEST_ADDRESS;
	for (uint32_t i = 0; i < device->n_bars && decodes(device, header); i++)
		add_window(device, header, i, guest);
	return guest->n_windows ? 0 : FACT_NOT_THERE;
}

int windows_from_config(const char *sysroot, int functions, struct device_facts *device)
{
	/* What is learnt about opening it is no fact of this command. */
	struct device_facts asked = *device;
	struct vfio_view *view;
	int ret;

	device->traps.guest.step = TRAP_GUEST_BORROW;
	ret = borrow_find(&view, sysroot, functions, device->traps.guest.pid, &asked);
	if (ret)
		return ret;
	ret = read_windows(view, device);
	vfio_view_free(view);
	return ret;
}
