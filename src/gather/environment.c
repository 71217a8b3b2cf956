// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/environment.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "gather/cpulist.h"
#include "gather/sysfs.h"
#include "number.h"

#define CPU_DIR "/sys/devices/system/cpu"

static void set_text(struct fact_text *fact, const char *text)
{
	fact->status = 0;
	snprintf(fact->text, sizeof(fact->text), "%s", text);
}

/*
 * Copies the value of the first line "key<blanks>: value" of /proc/cpuinfo; false if there is none.
 */
static bool cpuinfo_value(const char *cpuinfo, const char *key, char *value, size_t size)
{
	size_t length = strlen(key);

	for (const char *line = cpuinfo; *line; line += strspn(line, "\n")) {
		size_t end = strcspn(line, "\n");
		const char *colon = memchr(line, ':', end);

		if (colon && !strncmp(line, key, length) &&
		    line + length + strspn(line + length, " \t") == colon) {
			const char *start = colon + 1 + strspn(colon + 1, " \t");
			size_t rest = start < line + end ? (size_t)(line + end - start) : 0;

			snprintf(value, size, "%.*s", (int)rest, start);
			return true;
		}
		line += end;
	}
	return false;
}

static void gather_model(const char *root, struct fact_text *fact)
{
	/* The first processor's lines are at the top; "cpu" is the key on powerpc. */
	static const char *const keys[] = { "model name", "cpu", "Model" };
	char cpuinfo[8192];
	char implementer[16];
	char part[16];

	fact->status = sysfs_no_data(sysfs_read(root, cpuinfo, sizeof(cpuinfo), "/proc/cpuinfo"));
	if (fact->status)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (cpuinfo_value(cpuinfo, keys[i], fact->text, sizeof(fact->text)))
			return;
	}
	fact->status = -ENODATA;
	if (!cpuinfo_value(cpuinfo, "CPU implementer", implementer, sizeof(implementer)) ||
	    !cpuinfo_value(cpuinfo, "CPU part", part, sizeof(part)))
		return;
	fact->status = 0;
	snprintf(fact->text, sizeof(fact->text), "implementer %s part %s", implementer, part);
}

/* Intel's driver has its own switch, with the opposite meaning. */
static void gather_turbo(const char *root, struct fact_text *fact)
{
	struct fact_number number;

	sysfs_number(root, &number, CPU_DIR "/intel_pstate/no_turbo");
	if (!number.status) {
		set_text(fact, number.value ? "off" : "on");
		return;
	}
	sysfs_number(root, &number, CPU_DIR "/cpufreq/boost");
	*fact = (struct fact_text){ .status = number.status };
	if (!number.status)
		set_text(fact, number.value ? "on" : "off");
}

/* A list of CPUs; the kernel prints "(null)" for one that was never initialised. */
static void gather_cpu_list(const char *root, const char *path, struct fact_text *fact)
{
	sysfs_text(root, fact, "%s", path);
	if (!strcmp(fact->text, "(null)"))
		fact->text[0] = '\0';
}

static bool has_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at += length) {
		bool starts = at == text || at[-1] == ' ' || at[-1] == '\t';

		if (starts && strchr(" \t\n", at[length]))
			return true;
	}
	return false;
}

/*
 * The name from the firmware's tables, if it is one that a hypervisor puts there; the CPUID bit (a
 * flag in /proc/cpuinfo) only shows that there is a hypervisor.
 */
static void gather_hypervisor(const char *root, struct fact_text *fact)
{
	static const char *const vendors[] = {
		"QEMU",   "VMware, Inc.", "Xen",       "innotek GmbH",        "Amazon EC2",
		"Google", "Red Hat",      "Parallels", "OpenStack Foundation"
	};
	struct fact_text vendor;
	char cpuinfo[8192];
	char flags[4096];

	sysfs_text(root, fact, "/sys/hypervisor/type");
	if (!fact->status)
		return;
	sysfs_text(root, &vendor, "/sys/class/dmi/id/sys_vendor");
	for (size_t i = 0; !vendor.status && i < ARRAY_SIZE(vendors); i++) {
		if (!strncmp(vendor.text, vendors[i], strlen(vendors[i])))
			set_text(fact, vendor.text);
	}
	if (fact->status)
		sysfs_text(root, fact, "/proc/device-tree/hypervisor/compatible");
	if (fact->status) {
		sysfs_text(root, &vendor, "/proc/device-tree/compatible");
		if (!strcmp(vendor.text, "linux,dummy-virt") ||
		    !strcmp(vendor.text, "qemu,pseries"))
			set_text(fact, vendor.text);
	}
	if (fact->status && !sysfs_read(root, cpuinfo, sizeof(cpuinfo), "/proc/cpuinfo") &&
	    cpuinfo_value(cpuinfo, "flags", flags, sizeof(flags)) && has_word(flags, "hypervisor"))
		set_text(fact, vendor.status ? "unknown" : vendor.text);
}

static void gather_idle_latency(const char *root, int cpu, struct fact_number *fact)
{
	*fact = (struct fact_number){ .status = -ENODATA };
	for (unsigned int state = 0;; state++) {
		struct fact_number latency;
		struct fact_number disabled;

		sysfs_number(root, &latency, CPU_DIR "/cpu%d/cpuidle/state%u/latency", cpu, state);
		if (latency.status)
			return;
		sysfs_number(root, &disabled, CPU_DIR "/cpu%d/cpuidle/state%u/disable", cpu, state);
		if (disabled.status || !disabled.value)
			*fact = latency;
	}
}

static void append_word(struct fact_text *fact, const char *word)
{
	size_t length = strlen(fact->text);

	snprintf(fact->text + length, sizeof(fact->text) - length, "%s%s", length ? " " : "", word);
}

static void gather_command_line(const char *root, struct machine_facts *machine)
{
	static const char *const limits[] = { "intel_idle.max_cstate=", "processor.max_cstate=",
					      "idle=", "cpuidle.off=", "powersave=" };
	char line[4096];
	char *rest = line;
	char *word;
	int ret = sysfs_no_data(sysfs_read(root, line, sizeof(line), "/proc/cmdline"));

	machine->idle_limit.status = ret;
	machine->mitigations_off.status = ret;
	while (!ret && (word = strsep(&rest, " \t\n"))) {
		for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
			if (!strncmp(word, limits[i], strlen(limits[i])))
				append_word(&machine->idle_limit, word);
		}
		if (!strcmp(word, "mitigations=off"))
			machine->mitigations_off.value = 1;
	}
}

static void gather_load(const char *root, struct fact_number *fact)
{
	struct fact_text text;
	double load;

	sysfs_text(root, &text, "/proc/loadavg");
	*fact = (struct fact_number){ .status = text.status };
	if (text.status)
		return;
	if (number_take_real(text.text, &load) && load < UINT32_MAX)
		fact->value = (int64_t)(load * 100 + 0.5);
	else
		fact->status = -EINVAL;
}

struct mitigation_walk {
	const char *root;
	struct machine_facts *machine;
};

static int gather_mitigation(const char *name, void *arg)
{
	struct mitigation_walk *walk = arg;
	struct machine_facts *machine = walk->machine;
	struct mitigation_facts *mitigation = &machine->mitigations[machine->n_mitigations];

	if (machine->n_mitigations == MITIGATIONS_MAX)
		return 0;
	if (sysfs_read(walk->root, mitigation->text, sizeof(mitigation->text),
		       CPU_DIR "/vulnerabilities/%s", name))
		return 0;
	snprintf(mitigation->name, sizeof(mitigation->name), "%s", name);
	machine->n_mitigations++;
	return 0;
}

void environment_gather_machine(const char *sysroot, struct machine_facts *machine)
{
	struct mitigation_walk walk = { .root = sysroot, .machine = machine };

	if (machine->status != FACT_NOT_ASKED)
		return;
	*machine = (struct machine_facts){ .status = 0 };
	gather_model(sysroot, &machine->cpu_model);
	gather_turbo(sysroot, &machine->turbo);
	gather_cpu_list(sysroot, CPU_DIR "/isolated", &machine->isolated);
	gather_cpu_list(sysroot, CPU_DIR "/nohz_full", &machine->nohz_full);
	gather_hypervisor(sysroot, &machine->hypervisor);
	sysfs_text(sysroot, &machine->clocksource,
		   "/sys/devices/system/clocksource/clocksource0/current_clocksource");
	sysfs_text(sysroot, &machine->idle_driver, CPU_DIR "/cpuidle/current_driver");
	gather_command_line(sysroot, machine);
	gather_load(sysroot, &machine->load_average);
	machine->mitigations_status = sysfs_no_data(
		sysfs_each(sysroot, gather_mitigation, &walk, CPU_DIR "/vulnerabilities"));
}

void environment_gather_cpu(const char *sysroot, int cpu, const struct machine_facts *machine,
			    struct environment *environment)
{
	environment->cpu = cpu = cpu < 0 ? 0 : cpu;
	sysfs_text(sysroot, &environment->governor, CPU_DIR "/cpu%d/cpufreq/scaling_governor", cpu);
	sysfs_text(sysroot, &environment->frequency_driver, CPU_DIR "/cpu%d/cpufreq/scaling_driver",
		   cpu);
	sysfs_number(sysroot, &environment->frequency_khz,
		     CPU_DIR "/cpu%d/cpufreq/scaling_cur_freq", cpu);
	environment->cpu_isolated.status = machine->isolated.status;
	environment->cpu_isolated.value = cpulist_has(machine->isolated.text, cpu);
	sysfs_text(sysroot, &environment->smt_siblings,
		   CPU_DIR "/cpu%d/topology/thread_siblings_list", cpu);
	gather_idle_latency(sysroot, cpu, &environment->idle_latency_us);
}
