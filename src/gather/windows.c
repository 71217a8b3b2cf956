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

static bool is_memory(const struct device_facts *device, uint32_t bar)
{
	return bar < device->n_bars && device->bars[bar].size_status == 0 &&
	       device->bars[bar].size && !device->bars[bar].io;
}

bool windows_add(struct device_facts *device, uint32_t bar, uint64_t start)
{
	struct trap_guest *guest = &device->traps.guest;
	uint64_t size;

	if (!is_memory(device, bar) || guest->n_windows == TRAP_WINDOWS_MAX)
		return false;
	size = device->bars[bar].size;
	if (start == 0 || start % size || start > UINT64_MAX - (size - 1))
		return false;
	guest->windows[guest->n_windows++] = (struct trap_window){ bar, start, size };
	return true;
}

static void add_from_header(struct device_facts *device, const uint8_t *header, uint32_t bar)
{
	uint64_t start =
		dword(header + PCI_BASE_ADDRESS_0 + 4 * bar) & (uint32_t)PCI_BASE_ADDRESS_MEM_MASK;

	if (device->bars[bar].is_64bit && bar + 1 < device->n_bars)
		start |= (uint64_t)dword(header + PCI_BASE_ADDRESS_1 + 4 * bar) << 32;
	windows_add(device, bar, start);
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
		add_from_header(device, header, i);
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

int windows_given(const struct trap_window *given, size_t n, struct device_facts *device)
{
	struct trap_guest *guest = &device->traps.guest;

	guest->step = TRAP_GUEST_GIVEN;
	for (size_t i = 0; i < n; i++) {
		if (windows_add(device, given[i].bar, given[i].start))
			continue;
		snprintf(guest->answer, sizeof(guest->answer), "BAR%u", given[i].bar);
		return is_memory(device, given[i].bar) ? -EINVAL : -ENXIO;
	}
	return 0;
}
