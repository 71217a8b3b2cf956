// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <string.h>

#include "facts/names.h"
#include "render/text.h"

#define NOT_REPORTED "not reported"

static void print_text(const struct text *text, const char *label, const struct fact_text *fact)
{
	if (fact->status == -ENODATA)
		text_evidence(text, label, NOT_REPORTED);
	else if (fact->status)
		text_evidence(text, label, "unknown (%s)", strerror(-fact->status));
	else
		text_evidence(text, label, "%s", *fact->text ? fact->text : "none");
}

static void print_number(const struct text *text, const char *label, const struct fact_number *fact,
			 const char *unit)
{
	if (fact->status == -ENODATA)
		text_evidence(text, label, NOT_REPORTED);
	else if (fact->status)
		text_evidence(text, label, "unknown (%s)", strerror(-fact->status));
	else
		text_evidence(text, label, "%" PRId64 "%s", fact->value, unit);
}

static void print_link(const struct text *text, const struct environment *environment)
{
	const struct link_facts *link = &environment->link;

	if (!link->speed.status && !link->width.status)
		text_evidence(text, "link", "%s x%" PRId64 ", at most %s x%" PRId64,
			      link->speed.text, link->width.value,
			      link->max_speed.status ? "unknown" : link->max_speed.text,
			      link->max_width.value);
	else
		print_text(text, "link", &link->speed);
	print_text(text, "ASPM policy", &link->aspm_policy);
	print_number(text, "ASPM L1", &link->aspm_l1, "");
	print_number(text, "NUMA node", &link->numa_node, "");
	print_number(text, "NUMA distance", &link->numa_distance, "");
	print_text(text, "power state", &environment->power_state);
}

static void print_processor(const struct text *text, const struct machine_facts *machine,
			    const struct environment *environment)
{
	print_text(text, "CPU model", &machine->cpu_model);
	print_text(text, "hypervisor", &machine->hypervisor);
	print_text(text, "governor", &environment->governor);
	print_text(text, "frequency driver", &environment->frequency_driver);
	print_number(text, "frequency", &environment->frequency_khz, " kHz");
	print_text(text, "turbo", &machine->turbo);
	print_text(text, "isolated CPUs", &machine->isolated);
	print_text(text, "tickless CPUs", &machine->nohz_full);
	print_text(text, "SMT siblings", &environment->smt_siblings);
	print_text(text, "clocksource", &machine->clocksource);
	print_text(text, "idle driver", &machine->idle_driver);
	print_number(text, "deepest idle state", &environment->idle_latency_us, " us exit latency");
	print_text(text, "idle limits", &machine->idle_limit);
}

static void print_load(const struct text *text, const struct machine_facts *machine)
{
	if (!machine->load_average.status)
		text_evidence(text, "load average", "%.2f",
			      (double)machine->load_average.value / 100);
	for (size_t i = 0; i < machine->n_mitigations; i++)
		if (strcmp(machine->mitigations[i].text, "Not affected") != 0)
			text_evidence(text, machine->mitigations[i].name, "%s",
				      machine->mitigations[i].text);
}

static void print_clock(const struct text *text, const struct clock *clock)
{
	char stated[TEXT_NUMBER] = "none", counted[TEXT_NUMBER] = "none", step[TEXT_NUMBER];

	if (clock->stated_hz > 0)
		text_hz(stated, clock->stated_hz);
	if (clock->calibrated_hz > 0)
		text_hz(counted, clock->calibrated_hz);
	text_evidence(text, "clock", "%s, stated frequency %s, calibrated %s, resolution %s",
		      clock->name, stated, counted, text_ns(step, clock->resolution_ns));
}

void text_environment(const struct text *text, const struct report *report, size_t index)
{
	const struct host_facts *host = &report->facts.host;
	const struct device_facts *device = &report->facts.devices[index];
	const struct device_report *verdicts = &report->devices[index];
	const char *behaviour = behaviour_name(verdicts->check.behaviour);
	char size[TEXT_NUMBER];

	fputs("\nMeasured on:\n", text->out);
	text_evidence(text, "kernel", "Linux %s, %s, page size %s", host->kernel, host->arch,
		      units_size(size, host->page_size));
	if (behaviour)
		text_evidence(text, "kernel behaviour", "%s", behaviour);
	print_processor(text, &host->machine, device->environment);
	print_load(text, &host->machine);
	if (device->n_measurements)
		print_clock(text, &device->measurements[0].result.clock);
	if (!device->environment->linked)
		return;
	text_evidence(text, "IOMMU", "%s", names_get(&names_iommu_type, device->iommu.type));
	print_link(text, device->environment);
}
