/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine that was looked at: gathered once, whatever the number of devices. */
#ifndef FACTS_HOST_H
#define FACTS_HOST_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FACTS_NAME 96

#define FACT_NOT_THERE (-ENODATA)
#define FACT_NOT_ASKED (-ENOMSG)

/* Where the tool ran. */
struct host_facts {
	char kernel[FACTS_NAME]; /* uname -r */
	char arch[FACTS_NAME];   /* uname -m */
	uint64_t page_size;      /* bytes, a power of two; 0: not known, as of an lspci text */
	/* Whether its vfio-pci has vfio_pci_core_ioread64(): symbol_find(), or FACT_NOT_ASKED. */
	int ioread64_status;
};

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

#endif
