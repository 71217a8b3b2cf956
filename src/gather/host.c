// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/host.h"

#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

void host_gather(struct host_facts *host)
{
	struct utsname name;
	long page_size = sysconf(_SC_PAGESIZE);

	if (uname(&name) == 0) {
		snprintf(host->kernel, sizeof(host->kernel), "%s", name.release);
		snprintf(host->arch, sizeof(host->arch), "%s", name.machine);
	}
	host->page_size = page_size > 0 ? (uint64_t)page_size : 0;
}
