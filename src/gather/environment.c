// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather/environment.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "gather/cpulist.h"
#include "gather/sysfs.h"
#include "number.h"

#define CPU_DIR "/sys/devices/system/cpu"

static const char *root_of(const char *sysroot)
{
	return sysroot ? sysroot : "";
}

/* A file that is not there says that the system has no such thing. */
static int missing_is_no_data(int ret)
{
	return ret == -ENOENT || ret == -ENOTDIR || ret == -ENODEV ? -ENODATA : ret;
}

static void read_text(const char *root, const char *path, struct fact_text *fact)
{
	fact->status =
		missing_is_no_data(sysfs_read(root, fact->text, sizeof(fact->text), "%s", path));
}

static void read_number(const char *root, const char *path, struct fact_number *fact)
{
	long long value = 0;

	fact->status = missing_is_no_data(sysfs_read_number(root, &value, "%s", path));
	fact->value = fact->status ? 0 : value;
}

static void read_cpu_text(const char *root, int cpu, const char *name, struct fact_text *fact)
{
	char path[FACT_TEXT];

	snprintf(path, sizeof(path), CPU_DIR "/cpu%d/%s", cpu, name);
	read_text(root, path, fact);
}

static void set_text(struct fact_text *fact, const char *text)
{
	fact->status = 0;
	snprintf(fact->text, sizeof(fact->text), "%s", text);
}

/* The value of the first line "key<blanks>: value" of /proc/cpuinfo; whether there is one. */
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

	fact->status =
		missing_is_no_data(sysfs_read(root, cpuinfo, sizeof(cpuinfo), "/proc/cpuinfo"));
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

/* Intel's driver has a switch of its own, with the opposite sense. */
static void gather_turbo(const char *root, struct fact_text *fact)
{
	struct fact_number number;

	read_number(root, CPU_DIR "/intel_pstate/no_turbo", &number);
	if (!number.status) {
		set_text(fact, number.value ? "off" : "on");
		return;
	}
	read_number(root, CPU_DIR "/cpufreq/boost", &number);
	*fact = (struct fact_text){ .status = number.status };
	if (!number.status)
		set_text(fact, number.value ? "on" : "off");
}

/* A list of CPUs; the kernel prints "(null)" for one that was never set up. */
static void gather_cpu_list(const char *root, const char *path, struct fact_text *fact)
{
	read_text(root, path, fact);
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
 * The name from the firmware's tables, where it is one that a hypervisor writes there; the CPUID
 * bit (a "flag" of /proc/cpuinfo) is the proof that there is one, but has no name.
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

	read_text(root, "/sys/hypervisor/type", fact);
	if (!fact->status)
		return;
	read_text(root, "/sys/class/dmi/id/sys_vendor", &vendor);
	for (size_t i = 0; !vendor.status && i < ARRAY_SIZE(vendors); i++) {
		if (!strncmp(vendor.text, vendors[i], strlen(vendors[i])))
			set_text(fact, vendor.text);
	}
	if (fact->status)
		read_text(root, "/proc/device-tree/hypervisor/compatible", fact);
	if (fact->status) {
		read_text(root, "/proc/device-tree/compatible", &vendor);
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
		char path[FACT_TEXT];

		snprintf(path, sizeof(path), CPU_DIR "/cpu%d/cpuidle/state%u/latency", cpu, state);
		read_number(root, path, &latency);
		if (latency.status)
			return;
		snprintf(path, sizeof(path), CPU_DIR "/cpu%d/cpuidle/state%u/disable", cpu, state);
		read_number(root, path, &disabled);
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
	int ret = missing_is_no_data(sysfs_read(root, line, sizeof(line), "/proc/cmdline"));

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

	read_text(root, "/proc/loadavg", &text);
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
	const char *root = root_of(sysroot);
	struct mitigation_walk walk = { .root = root, .machine = machine };

	if (machine->status != FACT_NOT_ASKED)
		return;
	*machine = (struct machine_facts){ .status = 0 };
	gather_model(root, &machine->cpu_model);
	gather_turbo(root, &machine->turbo);
	gather_cpu_list(root, CPU_DIR "/isolated", &machine->isolated);
	gather_cpu_list(root, CPU_DIR "/nohz_full", &machine->nohz_full);
	gather_hypervisor(root, &machine->hypervisor);
	read_text(root, "/sys/devices/system/clocksource/clocksource0/current_clocksource",
		  &machine->clocksource);
	read_text(root, CPU_DIR "/cpuidle/current_driver", &machine->idle_driver);
	gather_command_line(root, machine);
	gather_load(root, &machine->load_average);
	machine->mitigations_status = missing_is_no_data(
		sysfs_each(root, gather_mitigation, &walk, CPU_DIR "/vulnerabilities"));
}

void environment_gather_cpu(const char *sysroot, int cpu, const struct machine_facts *machine,
			    struct environment *environment)
{
	const char *root = root_of(sysroot);
	struct fact_text frequency;
	uint64_t khz = 0;

	environment->cpu = cpu = cpu < 0 ? 0 : cpu;
	read_cpu_text(root, cpu, "cpufreq/scaling_governor", &environment->governor);
	read_cpu_text(root, cpu, "cpufreq/scaling_driver", &environment->frequency_driver);
	read_cpu_text(root, cpu, "cpufreq/scaling_cur_freq", &frequency);
	environment->frequency_khz.status = frequency.status;
	number_parse(frequency.text, 10, INT64_MAX, &khz);
	environment->frequency_khz.value = (int64_t)khz;
	environment->cpu_isolated.status = machine->isolated.status;
	environment->cpu_isolated.value = cpulist_has(machine->isolated.text, cpu);
	read_cpu_text(root, cpu, "topology/thread_siblings_list", &environment->smt_siblings);
	gather_idle_latency(root, cpu, &environment->idle_latency_us);
}
