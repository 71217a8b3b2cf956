// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/near.h"

#include <sched.h>
#include <stdlib.h>

#include "gather/sysfs.h"

/* "0-3,8,10-11": whether @cpu is in it. */
static bool in_list(const char *list, int cpu)
{
	while (*list) {
		char *end;
		long first = strtol(list, &end, 10), last = first;

		if (end == list)
			return false;
		if (*end == '-')
			last = strtol(end + 1, &end, 10);
		if (cpu >= first && cpu <= last)
			return true;
		list = *end == ',' ? end + 1 : end;
	}
	return false;
}

int near_cpu(const char *sysroot, const char *address)
{
	const int current = sched_getcpu();
	char list[4096];
	cpu_set_t allowed;

	if (sysfs_read(sysroot, list, sizeof(list), "/sys/bus/pci/devices/%s/local_cpulist",
		       address) != 0)
		return -1;
	if (in_list(list, current))
		return current;
	if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
		return -1;
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &allowed) && in_list(list, cpu))
			return cpu;
	return -1;
}
