// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * environment_test SYSROOT CPU ADDRESS: what gather/environment.c reads there, one line per fact;
 * near_cpus: where this thread may run.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "gather/environment.h"

static void print_text(const char *name, const struct fact_text *fact)
{
	if (fact->status)
		printf("%s: %s\n", name, fact->status == -ENODATA ? "no data" : "error");
	else
		printf("%s: '%s'\n", name, fact->text);
}

static void print_number(const char *name, const struct fact_number *fact)
{
	if (fact->status)
		printf("%s: %s\n", name, fact->status == -ENODATA ? "no data" : "error");
	else
		printf("%s: %lld\n", name, (long long)fact->value);
}

static void print_environment(const struct machine_facts *machine,
			      const struct environment *environment)
{
	print_text("cpu_model", &machine->cpu_model);
	print_text("governor", &environment->governor);
	print_text("frequency_driver", &environment->frequency_driver);
	print_number("frequency_khz", &environment->frequency_khz);
	print_text("turbo", &machine->turbo);
	print_text("isolated", &machine->isolated);
	print_text("nohz_full", &machine->nohz_full);
	print_number("cpu_isolated", &environment->cpu_isolated);
	print_text("smt_siblings", &environment->smt_siblings);
	print_text("hypervisor", &machine->hypervisor);
	print_text("clocksource", &machine->clocksource);
	print_text("idle_driver", &machine->idle_driver);
	print_number("idle_latency_us", &environment->idle_latency_us);
	print_text("idle_limit", &machine->idle_limit);
	print_number("load_average", &machine->load_average);
	print_number("mitigations_off", &machine->mitigations_off);
	for (size_t i = 0; i < machine->n_mitigations; i++)
		printf("%s: '%s'\n", machine->mitigations[i].name, machine->mitigations[i].text);
}

static void print_link(const struct link_facts *link)
{
	print_text("speed", &link->speed);
	print_text("max_speed", &link->max_speed);
	print_number("width", &link->width);
	print_number("max_width", &link->max_width);
	print_text("aspm_policy", &link->aspm_policy);
	print_number("aspm_l1", &link->aspm_l1);
	print_number("numa_node", &link->numa_node);
	print_number("numa_distance", &link->numa_distance);
}

static void print_near_cpus(const char *sysroot, const char *address, unsigned int max)
{
	int cpu[MEASURE_CPUS_MAX];
	const int n = environment_near_cpus(sysroot, address, max, cpu);

	if (n < 0)
		printf("near_cpus: %s\n", n == -ENODATA ? "no data" : "error");
	for (int i = 0; i < n; i++)
		printf("%s%d%s", i ? "," : "near_cpus: ", cpu[i], i + 1 < n ? "" : "\n");
}

int main(int argc, char **argv)
{
	struct machine_facts machine = { .status = FACT_NOT_ASKED };
	struct environment environment = { .linked = true };
	struct link_facts link;

	if (argc != 4)
		return 2;
	environment_gather_machine(argv[1], &machine);
	environment_gather_cpu(argv[1], atoi(argv[2]), &machine, &environment);
	print_environment(&machine, &environment);
	environment_gather_link(argv[1], argv[3], atoi(argv[2]), &link);
	print_link(&link);
	print_near_cpus(argv[1], argv[3], MEASURE_CPUS_MAX);
	return 0;
}
