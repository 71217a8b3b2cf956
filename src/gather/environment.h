/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a latency depends on besides the device: it travels with every figure. */
#ifndef GATHER_ENVIRONMENT_H
#define GATHER_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENVIRONMENT_TEXT 128
#define ENVIRONMENT_MITIGATIONS 40

/**
 * struct environment_text - one fact as the system words it
 * @status: 0, or -errno: -ENODATA if the system has no such thing, others if it could not be read
 * @text: empty unless @status is 0
 */
struct environment_text {
	int status;
	char text[ENVIRONMENT_TEXT];
};

/**
 * struct environment_number - likewise
 */
struct environment_number {
	int status;
	int64_t value;
};

/**
 * struct environment_mitigation - one line of the kernel's list of processor vulnerabilities
 * @name: "meltdown"
 * @text: "Mitigation: PTI", "Not affected", "Vulnerable..."
 */
struct environment_mitigation {
	char name[32];
	char text[ENVIRONMENT_TEXT];
};

/**
 * struct environment - the machine and its state
 * @cpu: whose facts these are
 * @cpu_model: /proc/cpuinfo; on arm64, which has no names there, "implementer 0x41 part 0xd0c"
 * @governor, @frequency_driver: cpufreq of @cpu
 * @frequency_khz: cpufreq's last known frequency of @cpu
 * @turbo: "on" or "off"
 * @isolated: list of the CPUs isolated from the scheduler, "" if none
 * @nohz_full: list of the CPUs without a tick, "" if none
 * @cpu_isolated: 1 if @cpu is in @isolated, else 0
 * @smt_siblings: list of the CPUs which share @cpu's core, itself included; "3" if it is alone
 * @hypervisor: its name, or "unknown" where only its presence shows; -ENODATA on bare metal
 * @clocksource: the kernel's own
 * @idle_driver: cpuidle
 * @idle_latency_us: exit latency of the deepest C-state of @cpu that is not disabled
 * @idle_limit: the options of the kernel's command line that limit C-states, "" if none
 * @load_average: over one minute, in hundredths
 * @mitigations_off: 1 if the kernel's command line says mitigations=off, else 0
 * @mitigations_status: whether the list could be read
 * @mitigation, @mitigation_count: the list; what has no room in it is left out
 */
struct environment {
	int cpu;
	struct environment_text cpu_model;
	struct environment_text governor;
	struct environment_text frequency_driver;
	struct environment_number frequency_khz;
	struct environment_text turbo;
	struct environment_text isolated;
	struct environment_text nohz_full;
	struct environment_number cpu_isolated;
	struct environment_text smt_siblings;
	struct environment_text hypervisor;
	struct environment_text clocksource;
	struct environment_text idle_driver;
	struct environment_number idle_latency_us;
	struct environment_text idle_limit;
	struct environment_number load_average;
	struct environment_number mitigations_off;
	int mitigations_status;
	size_t mitigation_count;
	struct environment_mitigation mitigation[ENVIRONMENT_MITIGATIONS];
};

/**
 * struct environment_link - how a PCI function hangs on the machine
 * @speed, @max_speed: "8.0 GT/s PCIe"; -ENODATA where it is not PCI Express
 * @width, @max_width: lanes
 * @aspm_policy: of the kernel: the word in brackets of pcie_aspm's "policy"
 * @aspm_l1: 1 if L1 is enabled on this link, else 0
 * @numa_node: -ENODATA if the machine does not say
 * @numa_distance: from @cpu's node to it, 10 for the same node
 */
struct environment_link {
	struct environment_text speed;
	struct environment_text max_speed;
	struct environment_number width;
	struct environment_number max_width;
	struct environment_text aspm_policy;
	struct environment_number aspm_l1;
	struct environment_number numa_node;
	struct environment_number numa_distance;
};

/**
 * environment_gather() - read all of it
 * @sysroot: folder that holds sys/ and proc/, NULL or "" for the running system
 * @cpu: the CPU that the measurement is pinned to; -1 if none, then facts of CPU 0
 *
 * Always completes: what cannot be read has a status.
 */
void environment_gather(const char *sysroot, int cpu, struct environment *environment);

/**
 * environment_gather_link() - likewise for one PCI function
 * @address: "0000:01:00.0"
 * @cpu: as above
 */
void environment_gather_link(const char *sysroot, const char *address, int cpu,
			     struct environment_link *link);

/**
 * environment_near_cpu() - a CPU near a PCI function on which this thread may run
 * @address: "0000:01:00.0"
 * @cpu: out: the first that is near, not the present one, so that two runs are comparable; the
 *	first that is allowed where the machine does not say what is near
 *
 * Return: 0 or -errno of sched_getaffinity(); -ENODATA if no near CPU is allowed.
 */
int environment_near_cpu(const char *sysroot, const char *address, int *cpu);

#endif
