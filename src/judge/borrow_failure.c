// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/borrow_failure.h"

#include <errno.h>
#include <string.h>

#include "facts/bound.h"
#include "judge/maps.h"
#include "judge/maps_program.h"

static const char *program_of(const struct device_facts *device)
{
	const struct holder_facts *holder = holders_find(&device->holders, device->open.borrow.pid);

	return holder ? maps_program(holder) : "a process";
}

/* As in maps: which process has it open instead, or why that cannot be seen. */
static void explain_none(const struct host_facts *host, const struct device_facts *device,
			 struct finding *finding)
{
	struct findings messages = { 0 };
	struct maps_verdict *maps = maps_judge(host, device, &messages);

	if ((maps || messages.n == 0) && device->open.borrow.pid == 0) {
		finding_set(finding, FINDING_BORROW_FAILED,
			    "cannot borrow: no descriptor of the processes that may have it open "
			    "matches this device");
		finding_remedy(finding, "see which processes these are:");
		finding_command(finding, "vfio-msixctl maps %s", facts_device_label(device));
	} else if (maps || messages.n == 0) {
		finding_set(finding, FINDING_NOT_OPEN,
			    "cannot borrow: process %u does not have it open",
			    device->open.borrow.pid);
		finding_remedy(finding, "see which process has it open:");
		finding_command(finding, "vfio-msixctl maps %s", facts_device_label(device));
	} else {
		finding_copy(finding, &messages.list[messages.n - 1]);
		if (finding->id == FINDING_NOT_OPEN && bound_to_vfio(device))
			finding_remedy(finding, "omit --borrow");
	}
	maps_free(maps);
	findings_free(&messages);
}

void borrow_failure_holder(const struct host_facts *host, const struct device_facts *device,
			   struct finding *finding)
{
	if (device->open.status != -EOPNOTSUPP) {
		explain_none(host, device, finding);
		return;
	}
	finding_set(finding, FINDING_BORROW_FAILED,
		    "cannot borrow: only the descriptors of PCI functions can be identified");
	finding_remedy(finding, "stop the process that has it open, and omit --borrow");
}

void borrow_failure_descriptor(const struct host_facts *host, const struct device_facts *device,
			       struct finding *finding)
{
	(void)host;
	finding_set(finding, FINDING_BORROW_AMBIGUOUS,
		    "cannot borrow: %s (pid %u) may have several identical devices open, and the "
		    "kernel does not show which descriptor is this one's",
		    program_of(device), device->open.borrow.pid);
	finding_remedy(finding, "boot Linux 6.18 or later, where /proc/PID/fdinfo shows it");
}

static void not_permitted(const struct host_facts *host, struct finding *finding)
{
	if (!host->as_root.value)
		finding_remedy(finding, "run as root");
	else
		finding_remedy(finding,
			       "run as root of the machine, outside of containers; if that is "
			       "refused too, kernel.yama.ptrace_scope is 3, or a security module "
			       "forbids it: see the kernel's audit log");
}

void borrow_failure_refused(const struct host_facts *host, const struct device_facts *device,
			    struct finding *finding)
{
	const int status = device->open.status;
	const bool denied = status == -EPERM || status == -EACCES;
	const bool closed = status == -ESRCH || status == -EBADF || status == -ESTALE;

	finding_set(finding, denied ? FINDING_BORROW_NOT_PERMITTED : FINDING_BORROW_FAILED,
		    "cannot borrow descriptor %u of %s (pid %u): %s",
		    device->open.borrow.descriptor, program_of(device), device->open.borrow.pid,
		    closed ? "the process has closed it, or has ended" : strerror(-status));
	if (denied)
		not_permitted(host, finding);
	else if (status == -ENOSYS)
		finding_remedy(finding, "boot Linux 5.6 or later, which has pidfd_getfd(2), or "
					"allow it in the container's seccomp filter");
	else
		finding_remedy(finding, "run the command again");
}
