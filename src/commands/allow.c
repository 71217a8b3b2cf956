// SPDX-License-Identifier: GPL-2.0-or-later
#include "commands/allow.h"

#include <string.h>

#include "gather/probe.h"

bool allow_on(const struct vfio_handle *handle, const struct device_facts *device)
{
	return probe_allow_msix_mmap(handle, device, true) == 0;
}

void allow_off(struct run *run, const struct vfio_handle *handle,
	       const struct device_facts *device)
{
	int ret = probe_allow_msix_mmap(handle, device, false);
	AUTO_FINDING finding = { 0 };

	if (ret == 0)
		return;
	finding_set(&finding, FINDING_IOCTL_STAYS_ON,
		    "cannot switch the RFC's ioctl off again: %s", strerror(-ret));
	finding_remedy(&finding, "run 'vfio-msixctl check --enable-ioctl %s', which tries again",
		       device->address);
	run_message(run, device, &finding);
}
