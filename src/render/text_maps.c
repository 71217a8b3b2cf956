// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <string.h>

#include "escape.h"
#include "judge/area.h"
#include "judge/maps_program.h"
#include "render/text.h"

/* "machine-qemu\x2d1\x2ddb1.scope" of "/machine.slice/machine-qemu\x2d1\x2ddb1.scope/libvirt" */
static void name_unit(const char *cgroup, char unit[static FACTS_NAME])
{
	static const char *const kinds[] = { ".scope", ".service" };

	unit[0] = '\0';
	while (*cgroup) {
		const size_t length = strcspn(cgroup += *cgroup == '/', "/");

		for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
			const size_t kind = strlen(kinds[i]);

			if (length > kind && length < FACTS_NAME &&
			    strncmp(cgroup + length - kind, kinds[i], kind) == 0)
				copy_text(unit, length + 1, cgroup);
		}
		cgroup += length;
	}
}

static void append_interface(const struct holder_fd *fd, char *line, size_t size)
{
	const size_t used = strlen(line);
	const char *comma = used ? " and " : "";

	if (fd->kind == HOLDER_GROUP)
		snprintf(line + used, size - used, "%sVFIO group %s", comma, fd->node);
	else if (fd->kind == HOLDER_CDEV)
		snprintf(line + used, size - used, "%sdevice cdev %s", comma, fd->node);
}

/* Whether a descriptor of a process with many devices is that of this device. */
static bool is_of_device(const struct device_facts *device, const struct holder_fd *fd)
{
	char group[32];

	snprintf(group, sizeof(group), "%s%u", device->group.noiommu ? "noiommu-" : "",
		 device->group.id);
	if (fd->kind == HOLDER_GROUP)
		return device->group.status == 0 && strcmp(fd->node, group) == 0;
	return fd->kind == HOLDER_CDEV && device->cdev_status == 0 &&
	       strcmp(fd->node, device->cdev) == 0;
}

static void print_holder(const struct text *text, const struct device_facts *device,
			 const struct maps_holder *holder)
{
	const struct holder_facts *facts = holder->facts;
	char unit[FACTS_NAME], interface[160] = "", iommufd[32] = "";

	name_unit(facts->cgroup, unit);
	for (size_t i = 0; i < facts->n_fds; i++) {
		if (is_of_device(device, &facts->fds[i]))
			append_interface(&facts->fds[i], interface, sizeof(interface));
		if (facts->fds[i].kind == HOLDER_IOMMUFD)
			snprintf(iommufd, sizeof(iommufd), ", with IOMMUFD");
	}
	text_paragraph(text, "%s %s (pid %u%s%s%s%s%s), through %s%s",
		       holder->hold == MAPS_HOLDS ? "Open in" : "Possibly open in",
		       maps_program(facts), facts->pid, *facts->guest ? ", guest \"" : "",
		       facts->guest, *facts->guest ? "\"" : "", *unit ? ", " : "", unit,
		       *interface ? interface : "a descriptor passed to it", iommufd);
}

static void print_kind(const struct text *text, const struct maps_holder *holder,
		       const struct maps_range *range)
{
	switch (range->kind) {
	case MAPS_DIRECT:
		fputs("mapped: direct\n", text->out);
		break;
	case MAPS_COVERED:
		fputs("mapped, under QEMU's emulated MSI-X table: the guest traps\n", text->out);
		break;
	case MAPS_MAY_BE:
		fprintf(text->out, "mapped, in this device or in %s%s\n",
			holder->n_others ? holder->others[0].address : "another one",
			holder->n_others > 1 ? " or others" : "");
		break;
	case MAPS_TRAPPED:
	default:
		fputs("not mapped: traps\n", text->out);
	}
}

static void print_bar(const struct text *text, const struct maps_holder *holder,
		      const struct maps_bar *bar)
{
	const int digits = text_digits(bar->size);
	char size[UNITS_TEXT];

	fprintf(text->out, "BAR%u, %s%s\n", bar->index, units_size(size, bar->size),
		bar->io ? " of I/O ports" : "");
	for (size_t i = 0; i < bar->n_ranges; i++) {
		const struct maps_range *range = &bar->ranges[i];

		fprintf(text->out, "  0x%0*" PRIx64 "-0x%0*" PRIx64 "  ", digits,
			range->area.offset, digits, area_last(range->area));
		print_kind(text, holder, range);
	}
}

/* Lines that are not understood; with -v all lines, as in /proc. */
static void print_lines(const struct text *text, const struct maps_holder *holder)
{
	const struct holder_facts *facts = holder->facts;
	char safe[4 * HOLDER_TEXT];

	if (text->verbose && facts->n_mappings)
		fprintf(text->out, "/proc/%u/maps\n", holder->pid);
	for (size_t i = 0; i < facts->n_mappings; i++) {
		const bool beyond = i >= maps_n_claims(facts);

		if (text->verbose || beyond || holder->claims[i].whose == MAPS_NOT_UNDERSTOOD)
			fprintf(text->out, "  %s\n",
				escape_text(safe, sizeof(safe), facts->mappings[i].line));
	}
}

static void print_mappings(const struct text *text, const struct maps_holder *holder)
{
	for (size_t i = 0; i < holder->n_bars; i++)
		print_bar(text, holder, &holder->bars[i]);
	for (size_t i = 0; i < holder->notes.n; i++)
		text_paragraph(text, "%s.", holder->notes.list[i].text);
	print_lines(text, holder);
	text_paragraph(text, "%s.", holder->result.text);
	text_next(text, &holder->result);
}

void text_maps(const struct text *text, const struct report *report, size_t index)
{
	const struct device_facts *device = &report->facts.devices[index];
	const struct maps_verdict *maps = report->devices[index].maps;

	text_headline(text, device);
	fputc('\n', text->out);
	for (size_t i = 0; i < maps->n_holders; i++) {
		const struct maps_holder *holder = &maps->holders[i];

		if (holder->hold > MAPS_MAY_HOLD)
			continue;
		print_holder(text, device, holder);
		if (holder->known)
			print_mappings(text, holder);
	}
}
