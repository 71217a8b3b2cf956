// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/vfio.h>
#include <string.h>

#include "escape.h"
#include "render/text.h"

/* The outcome of a probe in words: @works for 0, "not tried", or the error. */
static void print_outcome(const struct text *text, const char *label, int status, const char *works)
{
	if (status == 0)
		text_evidence(text, label, "%s", works);
	else if (status == FACT_NOT_ASKED)
		text_evidence(text, label, "not tried");
	else
		text_evidence(text, label, "refused: %s", strerror(-status));
}

static void print_capability(const struct text *text, const struct region_facts *region)
{
	const struct capability *cap =
		facts_capability(&region->chain, VFIO_REGION_INFO_CAP_MSIX_MAPPABLE);

	if (cap)
		text_evidence(text, "capability", "MSIX_MAPPABLE, version %u, on BAR%u",
			      cap->version, region->index);
	else if (!(region->flags & VFIO_REGION_INFO_FLAG_MMAP))
		text_evidence(text, "capability", "none: BAR%u is not offered for mapping",
			      region->index);
	else
		text_evidence(text, "capability", "no MSIX_MAPPABLE on BAR%u", region->index);
}

static void print_sparse(const struct text *text, const struct region_facts *region)
{
	const struct capability *cap =
		facts_capability(&region->chain, VFIO_REGION_INFO_CAP_SPARSE_MMAP);
	char area[TEXT_AREA];

	if (!cap) {
		text_evidence(text, "sparse areas", "none");
		return;
	}
	for (size_t i = 0; i < cap->n_areas; i++)
		text_evidence(text, i ? "" : "sparse areas", "%s", text_area(area, &cap->areas[i]));
}

static void print_read(const struct text *text, const struct probe_facts *probe)
{
	if (probe->read_status == 0 && probe->read_value == UINT32_MAX)
		text_evidence(text, "pread of the table",
			      "all ones: answered by the kernel, not the device");
	else if (probe->read_status == 0)
		text_evidence(text, "pread of the table", "0x%08x: not the answer of vfio-pci",
			      probe->read_value);
	else
		print_outcome(text, "pread of the table", probe->read_status, "");
}

static void print_ioctl(const struct text *text, const struct probe_facts *probe)
{
	if (probe->ioctl_enabled)
		text_evidence(text, "RFC ioctl", "present; enabled for this run");
	else if (probe->ioctl_status == -EINVAL)
		text_evidence(text, "RFC ioctl", "present");
	else if (probe->ioctl_status == -ENOTTY)
		text_evidence(text, "RFC ioctl", "absent");
	else
		print_outcome(text, "RFC ioctl", probe->ioctl_status, "accepted an invalid flag");
}

static void print_cost(const struct text *text, const struct check_verdict *check,
		       const struct region_facts *region)
{
	char trapped[TEXT_NUMBER], size[TEXT_NUMBER], registers[TEXT_NUMBER], line[FINDING_TEXT];

	if (check->trapped == 0)
		return;
	snprintf(line, sizeof(line),
		 "%s of %s bytes of BAR%u trap: they can only be accessed with pread() and "
		 "pwrite(). %s of them are registers: in neither MSI-X table nor PBA.",
		 units_count(trapped, check->trapped), units_count(size, check->bar_size),
		 region->index, units_count(registers, check->trapped_registers));
	fputs("  ", text->out);
	text_wrapped(text, 2, 2, line);
}

static void print_headline(const struct text *text, const struct report *report,
			   const struct device_facts *device)
{
	char size[TEXT_NUMBER], safe[4 * FACTS_NAME];
	const char *driver =
		device->mdev.status == 0 ? device->mdev.parent_driver : device->pci.driver;

	text_headline(text, device);
	if (device->group.status == 0)
		fprintf(text->out, ", group %u", device->group.id);
	if (*driver)
		fprintf(text->out, ", %s", escape_text(safe, sizeof(safe), driver));
	fprintf(text->out, ", page size %s\n", units_size(size, report->facts.host.page_size));
}

void text_check(const struct text *text, const struct report *report, size_t index)
{
	const struct device_facts *device = &report->facts.devices[index];
	const struct check_verdict *check = &report->devices[index].check;
	const struct region_facts *region = facts_region(device, device->msix.table.bar);
	char line[FINDING_TEXT + 2];
	int column;

	print_headline(text, report, device);
	text_borrowed(text, device);
	column = snprintf(line, sizeof(line), "%s:", behaviour_name(check->behaviour));
	text_colored(text, check->finding.level, line);
	fputc(' ', text->out);
	snprintf(line, sizeof(line), "%s.", check->finding.text);
	text_wrapped(text, (size_t)column + 1, 0, line);
	if (region && device->msix.status == 0) {
		print_cost(text, check, region);
		print_capability(text, region);
		print_sparse(text, region);
		print_outcome(text, "mmap of the table", device->probe.map_status, "works");
		print_read(text, &device->probe);
		print_ioctl(text, &device->probe);
	}
	text_next(text, &check->finding);
}

/* By result; a device that was not found or could not be opened counts as unknown. */
void text_check_end(const struct text *text, const struct report *report)
{
	const struct facts *facts = &report->facts;
	const size_t all = facts->n_devices + facts->n_unknown;
	size_t shown = 0, mappable = 0, others = 0;

	for (size_t i = 0; i < facts->n_devices; i++) {
		const struct check_verdict *check = &report->devices[i].check;

		if (report->devices[i].failed)
			continue;
		shown++;
		if (check->behaviour == BEHAVIOUR_NOT_APPLICABLE)
			continue;
		mappable += check->behaviour == BEHAVIOUR_MAPPABLE;
		others += check->behaviour != BEHAVIOUR_MAPPABLE;
	}
	if (all > 1)
		fprintf(text->out, "%s%zu devices: %zu mappable, %zu not, %zu unknown\n",
			shown > 0 ? "\n" : "", all, mappable, others, all - mappable - others);
}
