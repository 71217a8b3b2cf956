// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "gather/tracing_kvm.h"
#include "gather/windows.h"
#include "source/live.h"

static bool has_guest(const struct device_facts *device)
{
	for (size_t i = 0; i < device->holders.n; i++)
		if (device->holders.list[i].kvm)
			return true;
	return false;
}

static enum trap_origin origin_of(const struct request *request)
{
	return request->n_windows ? TRAP_FROM_USER :
	       request->qmp       ? TRAP_FROM_QMP :
				    TRAP_FROM_CONFIG;
}

/* Addresses that were given are of one device. */
static int use_windows(const struct live *live, struct device_facts *device)
{
	const struct request *request = live->request;

	if (live->facts->n_devices > 1) {
		device->traps.guest.step = TRAP_GUEST_GIVEN;
		return -ENOTUNIQ;
	}
	return windows_given(request->windows, request->n_windows, device);
}

/* The first process with a guest that turns out to have the device, or cannot be asked for it. */
static int borrow_windows(const struct live *live, struct device_facts *device)
{
	int ret = -ESRCH;

	for (size_t i = 0; i < device->holders.n && ret == -ESRCH; i++) {
		if (!device->holders.list[i].kvm)
			continue;
		device->traps.guest.pid = device->holders.list[i].pid;
		ret = windows_from_config(live->request->sysroot, live->functions, device);
	}
	return ret;
}

static int find_windows(const struct live *live, struct device_facts *device)
{
	struct trap_guest *guest = &device->traps.guest;

	for (size_t i = 0; i < device->holders.n && guest->pid == 0; i++)
		if (device->holders.list[i].kvm)
			guest->pid = device->holders.list[i].pid;
	switch (guest->origin) {
	case TRAP_FROM_USER:
		return use_windows(live, device);
	case TRAP_FROM_QMP:
		return windows_from_qmp(live->request->qmp, device);
	case TRAP_FROM_CONFIG:
	default:
		return borrow_windows(live, device);
	}
}

int live_guest(const struct live *live, struct device_facts *device)
{
	struct trap_guest *guest = &device->traps.guest;

	guest->origin = origin_of(live->request);
	guest->step = TRAP_GUEST_PROCESS;
	if (!has_guest(device))
		return FACT_NOT_THERE;
	guest->step = TRAP_GUEST_EVENTS;
	return tracing_kvm_can() ? find_windows(live, device) : FACT_NOT_THERE;
}
