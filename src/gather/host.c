// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/host.h"

#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "gather/sysfs.h"

void host_gather(struct host_facts *host)
{
	struct utsname name;
	long page_size = sysconf(_SC_PAGESIZE);

	if (uname(&name) == 0) {
		snprintf(host->kernel, sizeof(host->kernel), "%s", name.release);
		snprintf(host->arch, sizeof(host->arch), "%s", name.machine);
	}
	host->page_size = page_size > 0 ? (uint64_t)page_size : 0;
	host->as_root = (struct fact_flag){ .value = geteuid() == 0 };
}

void host_gather_unsafe(const char *sysroot, struct host_facts *host)
{
	char text[8];

	if (host->unsafe_interrupts.status != FACT_NOT_ASKED)
		return;
	host->unsafe_interrupts.status =
		sysfs_read(sysroot, text, sizeof(text),
			   "/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts");
	host->unsafe_interrupts.value = host->unsafe_interrupts.status == 0 && text[0] == 'Y';
}

/* Debian, Fedora and openSUSE have it in one of the first two; --sysroot may hold only sys/. */
void host_gather_driverctl(const char *sysroot, struct host_facts *host)
{
	static const char *const dirs[] = { "/usr/sbin",      "/usr/bin", "/usr/local/sbin",
					    "/usr/local/bin", "/sbin",    "/bin" };

	if (host->driverctl.status != FACT_NOT_ASKED)
		return;
	host->driverctl.status = FACT_NOT_THERE;
	for (size_t i = 0; i < ARRAY_SIZE(dirs) && !host->driverctl.value; i++) {
		if (sysfs_exists(sysroot, "%s", dirs[i]))
			host->driverctl.status = 0;
		host->driverctl.value = sysfs_exists(sysroot, "%s/driverctl", dirs[i]);
	}
}
