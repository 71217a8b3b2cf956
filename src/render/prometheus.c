// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/prometheus.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "render/output.h"
#include "xmalloc.h"

#define NAME_MAX_SIZE 96

struct prometheus {
	const struct report *report;
	struct output output;
	struct prometheus_subject *subjects;
	size_t n_subjects;
	const char *family; /* without its prefix */
	const char *help;
	bool begun; /* its first lines are written */
};

static int by_name(const void *a, const void *b)
{
	const struct prometheus_subject *x = a, *y = b;
	const int order = strcmp(x->name, y->name);

	/* The first one of the report comes first; those without a device after all others. */
	if (order || x->device == y->device)
		return order;
	if (!x->device || !y->device)
		return x->device ? -1 : 1;
	return x->device < y->device ? -1 : 1;
}

/* A device may have been named twice, and a series must not occur twice. */
static void find_subjects(struct prometheus *out)
{
	const struct facts *facts = &out->report->facts;
	const size_t all = facts->n_devices + facts->n_unknown;
	struct prometheus_subject *subjects = xcalloc(all + 1, sizeof(*subjects));
	size_t n = 0;

	for (size_t i = 0; i < facts->n_devices; i++)
		subjects[i] = (struct prometheus_subject){
			facts_device_label(&facts->devices[i]),
			&facts->devices[i],
			out->report->devices ? &out->report->devices[i] : NULL,
		};
	for (size_t i = 0; i < facts->n_unknown; i++)
		subjects[facts->n_devices + i].name = facts->unknown[i].name;
	qsort(subjects, all, sizeof(*subjects), by_name);
	for (size_t i = 0; i < all; i++)
		if (n == 0 || strcmp(subjects[n - 1].name, subjects[i].name) != 0)
			subjects[n++] = subjects[i];
	out->subjects = subjects;
	out->n_subjects = n;
}

const struct report *prometheus_report(const struct prometheus *out)
{
	return out->report;
}

const struct prometheus_subject *prometheus_subjects(const struct prometheus *out, size_t *n)
{
	*n = out->n_subjects;
	return out->subjects;
}

void prometheus_family(struct prometheus *out, const char *name, const char *help)
{
	out->family = name;
	out->help = help;
	out->begun = false;
}

/* vfio_msixctl_list_functions */
static const char *full_name(const struct prometheus *out, char name[static NAME_MAX_SIZE])
{
	snprintf(name, NAME_MAX_SIZE, "vfio_msixctl_%s_%s", out->report->command, out->family);
	return name;
}

static void begin(struct prometheus *out)
{
	char name[NAME_MAX_SIZE];

	if (out->begun)
		return;
	full_name(out, name);
	fprintf(out->output.out, "# HELP %s %s\n# TYPE %s gauge\n", name, out->help, name);
	out->begun = true;
}

/* Control characters and invalid UTF-8 are escaped first, so that no line feed is left. */
static void put_value(FILE *to, const char *value)
{
	char safe[4 * FINDING_TEXT];

	for (const char *at = escape_text(safe, sizeof(safe), value); *at; at++) {
		if (*at == '\\' || *at == '"')
			fputc('\\', to);
		fputc(*at, to);
	}
}

static void put_labels(FILE *to, const struct prometheus_label *labels)
{
	const char *before = "{";

	for (; labels && labels->name; labels++) {
		if (!*labels->value)
			continue;
		fprintf(to, "%s%s=\"", before, labels->name);
		put_value(to, labels->value);
		fputc('"', to);
		before = ",";
	}
	if (*before == ',')
		fputc('}', to);
}

/* Integers are written in full, as far as a double holds them. */
static void put_number(FILE *to, double value)
{
	const bool whole =
		value >= 0 && value < 9007199254740992.0 && value == (double)(uint64_t)value;

	fprintf(to, whole ? " %.0f\n" : " %.9g\n", value);
}

void prometheus_sample(struct prometheus *out, double value, const struct prometheus_label *labels)
{
	char name[NAME_MAX_SIZE];

	begin(out);
	fputs(full_name(out, name), out->output.out);
	put_labels(out->output.out, labels);
	put_number(out->output.out, value);
}

void prometheus_of(struct prometheus *out, const struct prometheus_subject *subject, double value)
{
	prometheus_sample(out, value, PROMETHEUS_LABELS({ "address", subject->name }));
}

#define NUMBER_TEXT 24

static const char *hex(char text[static NUMBER_TEXT], bool known, int digits, uint32_t number)
{
	text[0] = '\0';
	if (known)
		snprintf(text, NUMBER_TEXT, "0x%0*" PRIx32, digits, number);
	return text;
}

static const char *decimal(char text[static NUMBER_TEXT], bool known, uint32_t number)
{
	text[0] = '\0';
	if (known)
		snprintf(text, NUMBER_TEXT, "%" PRIu32, number);
	return text;
}

static void put_info(struct prometheus *out, const struct prometheus_subject *subject)
{
	const struct device_facts *device = subject->device;
	const struct pci_facts *pci = &device->pci;
	const bool known = pci->status == 0 && pci->vendor;
	char vendor[NUMBER_TEXT], id[NUMBER_TEXT], class[NUMBER_TEXT], group[NUMBER_TEXT],
		numa[NUMBER_TEXT];

	prometheus_sample(
		out, 1,
		PROMETHEUS_LABELS(
			{ "address", subject->name },
			{ "driver", pci->driver_status == 0 ? pci->driver : "" },
			{ "iommu_group",
			  decimal(group, device->group.status == 0, device->group.id) },
			{ "vendor_id", hex(vendor, known, 4, pci->vendor) },
			{ "device_id", hex(id, known, 4, pci->device) },
			{ "class", hex(class, pci->status == 0 && pci->class, 6, pci->class) },
			{ "vendor", pci->vendor_name }, { "device", pci->device_name },
			{ "numa_node", decimal(numa, pci->status == 0 && pci->numa_node >= 0,
					       (uint32_t)pci->numa_node) }));
}

void prometheus_info(struct prometheus *out, const char *name)
{
	prometheus_family(out, name, "What the device is; always 1.");
	for (size_t i = 0; i < out->n_subjects; i++)
		if (out->subjects[i].device)
			put_info(out, &out->subjects[i]);
}

static void put_host(struct prometheus *out)
{
	const struct host_facts *host = &out->report->facts.host;
	char page_size[NUMBER_TEXT];

	prometheus_family(out, "info",
			  "The program and the host that the facts are from; always 1.");
	prometheus_sample(out, 1,
			  PROMETHEUS_LABELS({ "version", VERSION }, { "kernel", host->kernel },
					    { "arch", host->arch },
					    { "page_size", decimal(page_size, host->page_size,
								   (uint32_t)host->page_size) }));
}

char *prometheus_render(const struct report *report, void (*metrics)(struct prometheus *out))
{
	struct prometheus out = { .report = report };

	output_open(&out.output);
	find_subjects(&out);
	put_host(&out);
	metrics(&out);
	prometheus_family(
		&out, "exit_status",
		"Exit status of the command: 0 yes, 1 no, 2 usage, 3 cannot tell, 4 failed.");
	prometheus_sample(&out, report->exit_status, NULL);
	free(out.subjects);
	return output_close(&out.output);
}
