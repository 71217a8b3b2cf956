// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/near.h"

#include <sched.h>

#include "gather/cpulist.h"
#include "gather/sysfs.h"

int near_cpu(const char *sysroot, const char *address)
{
	const int current = sched_getcpu();
	char list[4096];
	cpu_set_t allowed;

	if (sysfs_read(sysroot, list, sizeof(list), "/sys/bus/pci/devices/%s/local_cpulist",
		       address) != 0)
		return -1;
	if (cpulist_has(list, current))
		return current;
	if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
		return -1;
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &allowed) && cpulist_has(list, cpu))
			return cpu;
	return -1;
}
