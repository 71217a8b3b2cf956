// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/maps.h"

#include <inttypes.h>
#include <stdlib.h>

#include "facts/bound.h"
#include "judge/area.h"
#include "judge/layout.h"
#include "judge/maps_predict.h"
#include "judge/maps_program.h"
#include "xmalloc.h"

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* QEMU without KVM maps whatever the kernel allows, as any program: nothing traps into KVM. */
static enum layout_who who_is(const struct holder_facts *holder)
{
	if (maps_is_qemu(holder) && holder->kvm)
		return holder->pseries || begins(maps_program(holder), "qemu-system-ppc") ?
			       LAYOUT_PSERIES :
			       LAYOUT_KVM;
	return begins(maps_program(holder), "cloud-hypervis") ? LAYOUT_CLOUD_HYPERVISOR :
								LAYOUT_PROGRAM;
}

/* "x-msix-relocation=bar2", or in JSON "x-msix-relocation":"bar2". */
static void read_relocation(struct maps_holder *holder)
{
	static const char key[] = "x-msix-relocation";
	const char *at = strstr(holder->facts->argument, key);

	at = at ? at + strlen(key) : "";
	at += strspn(at, "\":= ");
	if (!begins(at, "bar") || at[3] < '0' || at[3] > '5')
		return;
	holder->relocated = true;
	holder->relocation = (uint8_t)(at[3] - '0');
}

/* The pages of the MSI-X table, which QEMU's emulated table covers; empty for another BAR. */
static struct area table_pages(const struct layout_verdict *layout, uint64_t page_size,
			       unsigned int bar)
{
	const struct area table = area_of(&layout->table);
	const uint64_t start = align_down(table.offset, page_size);

	if (!layout->has_msix || layout->table.bar != bar)
		return (struct area){ 0, 0 };
	return (struct area){ start, align_up(area_end(table), page_size) - start };
}

static enum maps_kind kind_at(const struct maps_holder *holder, unsigned int bar,
			      struct area covered, uint64_t offset)
{
	enum maps_kind kind = MAPS_TRAPPED;

	for (size_t i = 0; i < maps_n_claims(holder->facts); i++) {
		const struct maps_claim *claim = &holder->claims[i];

		if ((claim->whose != MAPS_OURS && claim->whose != MAPS_UNSURE) ||
		    claim->bar != bar || offset < claim->area.offset ||
		    offset - claim->area.offset >= claim->area.size)
			continue;
		if (claim->whose == MAPS_OURS || claim->each_has_one)
			kind = MAPS_DIRECT;
		else if (kind == MAPS_TRAPPED)
			kind = MAPS_MAY_BE;
	}
	if (kind != MAPS_TRAPPED && offset >= covered.offset &&
	    offset - covered.offset < covered.size)
		kind = MAPS_COVERED;
	return kind;
}

static int by_value(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Nothing changes between two boundaries; adjacent ranges of one kind become one. */
static void add_ranges(const struct maps_holder *holder, struct area covered, struct maps_bar *bar)
{
	const size_t n = 2 * maps_n_claims(holder->facts) + 4;
	AUTO_FREE uint64_t *cuts = xcalloc(n, sizeof(*cuts));
	size_t used = 0;

	cuts[used++] = 0;
	cuts[used++] = bar->size;
	cuts[used++] = covered.offset;
	cuts[used++] = area_end(covered);
	for (size_t i = 0; i < maps_n_claims(holder->facts); i++)
		if (holder->claims[i].bar == bar->index) {
			cuts[used++] = holder->claims[i].area.offset;
			cuts[used++] = area_end(holder->claims[i].area);
		}
	qsort(cuts, used, sizeof(*cuts), by_value);
	for (size_t i = 0; i + 1 < used; i++) {
		struct maps_range *last = bar->n_ranges ? &bar->ranges[bar->n_ranges - 1] : NULL;
		const uint64_t size = min_u64(cuts[i + 1], bar->size) - min_u64(cuts[i], bar->size);
		enum maps_kind kind;

		if (size == 0)
			continue;
		kind = kind_at(holder, bar->index, covered, cuts[i]);
		if (last && last->kind == kind)
			last->area.size += size;
		else
			*array_add(bar->ranges, bar->n_ranges) =
				(struct maps_range){ kind, { cuts[i], size } };
	}
}

static void add_bars(const struct device_facts *device, const struct layout_verdict *layout,
		     uint64_t page_size, struct maps_holder *holder)
{
	const bool emulated = holder->who == LAYOUT_KVM && !holder->relocated;

	for (size_t i = 0; i < device->n_bars; i++) {
		const struct bar_facts *facts = &device->bars[i];
		struct maps_bar *bar = &holder->bars[holder->n_bars];
		struct area covered = { 0, 0 };

		if (facts->size_status || facts->size == 0)
			continue;
		*bar = (struct maps_bar){ facts->index, facts->io, facts->size, NULL, 0 };
		if (emulated && layout)
			covered = table_pages(layout, page_size, facts->index);
		add_ranges(holder, covered, bar);
		holder->n_bars++;
	}
}

static bool has_mapped(enum maps_kind kind)
{
	return kind != MAPS_TRAPPED;
}

/* The kernel's behaviour, as far as it shows in how the BAR of the MSI-X table is mapped. */
static void read_kernel(const struct layout_verdict *layout, uint64_t page_size,
			struct maps_holder *holder)
{
	holder->kernel = LAYOUT_MAPPABLE;
	for (size_t i = 0; i < holder->n_bars && layout->has_msix; i++) {
		const struct maps_bar *bar = &holder->bars[i];
		const struct area pages = table_pages(layout, page_size, bar->index);
		bool some = false, table = false;

		for (size_t k = 0; k < bar->n_ranges; k++) {
			const struct maps_range *range = &bar->ranges[k];

			some |= has_mapped(range->kind);
			table |= has_mapped(range->kind) && area_overlap(range->area, pages);
		}
		/* cloud-hypervisor maps this BAR only if the kernel announces MSIX_MAPPABLE. */
		if (holder->who == LAYOUT_CLOUD_HYPERVISOR)
			table = some;
		else if (!some)
			continue;
		if (pages.size == 0)
			continue;
		holder->kernel_shown = true;
		holder->kernel = table ? LAYOUT_MAPPABLE : LAYOUT_SPARSE;
	}
}

static void add_other(struct maps_holder *holder, const char *address)
{
	for (size_t i = 0; i < holder->n_others; i++)
		if (strcmp(holder->others[i].address, address) == 0)
			return;
	copy_text(array_add(holder->others, holder->n_others)->address, FACTS_ADDRESS, address);
}

static void note_claims(const struct device_facts *device, struct maps_holder *holder)
{
	const struct holder_facts *facts = holder->facts;
	struct finding *note;

	for (size_t i = 0; i < facts->n_mappings; i++) {
		const struct maps_claim *claim = &holder->claims[i];

		holder->n_not_understood += claim->whose == MAPS_NOT_UNDERSTOOD;
		for (size_t k = 0; k < min_u64(facts->n_functions, MAPS_FUNCTIONS_MAX); k++)
			if (claim->whose == MAPS_UNSURE && claim->may & 1ull << k &&
			    strcmp(facts->functions[k].address, device->address) != 0)
				add_other(holder, facts->functions[k].address);
	}
	if (holder->n_others) {
		note = findings_add(&holder->notes);
		finding_set(note, FINDING_MAPS_OF_SEVERAL,
			    "/proc does not distinguish the mappings of %s from those of %s%s",
			    device->address, holder->others[0].address,
			    holder->n_others > 1 ? " and others" : "");
	}
	if (holder->n_not_understood) {
		note = findings_add(&holder->notes);
		finding_set(note, FINDING_MAPS_NOT_UNDERSTOOD,
			    "Lines of /proc/%u/maps that match no BAR: %zu", facts->pid,
			    holder->n_not_understood);
	}
}

/* As far as the file descriptors show it, without the mappings. */
static enum maps_hold hold_by_fds(const struct device_facts *device,
				  const struct holder_facts *holder)
{
	size_t nameless = 0, groups = 0;

	for (size_t i = 0; i < holder->n_fds; i++) {
		const struct holder_fd *fd = &holder->fds[i];

		if ((fd->kind == HOLDER_CDEV && device->cdev_status == 0 &&
		     strcmp(fd->node, device->cdev) == 0) ||
		    (fd->address_status == 0 && strcmp(fd->address, device->address) == 0))
			return MAPS_HOLDS;
		groups += fd->kind == HOLDER_GROUP;
		nameless += fd->kind == HOLDER_DEVICE && fd->address_status;
	}
	if (nameless == 0)
		return MAPS_GROUP_ONLY;
	/* A descriptor received without its group: only the mappings can show of which device. */
	if (groups == 0)
		return MAPS_HOLDS_NOT;
	return nameless >= holder->n_functions || *holder->argument ? MAPS_HOLDS : MAPS_MAY_HOLD;
}

static enum maps_hold find_hold(const struct device_facts *device, const struct maps_holder *holder)
{
	enum maps_hold hold = hold_by_fds(device, holder->facts);

	for (size_t i = 0; i < maps_n_claims(holder->facts) && hold != MAPS_HOLDS; i++) {
		const struct maps_claim *claim = &holder->claims[i];

		if (claim->whose == MAPS_OURS || claim->each_has_one)
			hold = MAPS_HOLDS;
		else if (claim->whose == MAPS_UNSURE)
			hold = MAPS_MAY_HOLD;
	}
	return hold;
}

static void judge_mappings(const struct device_facts *device, const struct layout_verdict *layout,
			   uint64_t page_size, struct maps_holder *holder)
{
	holder->who = who_is(holder->facts);
	read_relocation(holder);
	note_claims(device, holder);
	add_bars(device, layout, page_size, holder);
	if (!layout) {
		finding_set(&holder->result, FINDING_MAPS_NOT_COMPARED,
			    "Not compared with what layout predicts: this user sees only the first "
			    "64 bytes of configuration space");
		finding_remedy(&holder->result, "run as root");
		return;
	}
	read_kernel(layout, page_size, holder);
	maps_predict(layout, page_size, holder);
}

static void explain_unreadable(const struct holder_facts *facts, struct finding *finding)
{
	finding_set(finding, FINDING_MAPS_UNREADABLE, "cannot read the mappings of %s (pid %u): %s",
		    maps_program(facts), facts->pid, strerror(-facts->maps_status));
	finding_remedy(finding, "run as root");
}

static void judge_holder(const struct device_facts *device, const struct layout_verdict *layout,
			 uint64_t page_size, struct maps_holder *holder, struct findings *messages)
{
	const struct holder_facts *facts = holder->facts;

	holder->claims = xcalloc(facts->n_mappings, sizeof(*holder->claims));
	maps_claim(device, facts, page_size, holder->claims);
	holder->hold = find_hold(device, holder);
	if (holder->hold == MAPS_HOLDS_NOT || holder->hold == MAPS_GROUP_ONLY)
		return;
	holder->known = facts->maps_status == 0;
	if (holder->known)
		judge_mappings(device, layout, page_size, holder);
	else
		explain_unreadable(facts, findings_add(messages));
}

/* Why no process is known to have the device open: it is not, or not all processes can be seen. */
static void explain_none(const struct device_facts *device, const struct maps_verdict *maps,
			 struct finding *finding)
{
	const struct holders_facts *holders = &device->holders;
	const struct holder_facts *group = NULL;

	for (size_t i = 0; i < maps->n_holders; i++)
		if (maps->holders[i].hold == MAPS_GROUP_ONLY)
			group = maps->holders[i].facts;
	if (holders->status) {
		finding_set(finding, FINDING_HOLDERS_HIDDEN, "cannot read /proc: %s",
			    strerror(-holders->status));
		finding_remedy(finding, "check that /proc is mounted");
	} else if (holders->unseen) {
		finding_set(finding, FINDING_HOLDERS_HIDDEN,
			    "no process of this user has it open; the file descriptors of %" PRIu64
			    " other process%s cannot be read",
			    holders->unseen, holders->unseen > 1 ? "es" : "");
		finding_remedy(finding, "run as root, outside of containers");
	} else if (!bound_to_vfio(device)) {
		finding_set(finding, FINDING_NOT_OPEN, "no process has it open: %s%s%s",
			    device->pci.driver_status ? "it is not bound to any driver" :
							"it is bound to ",
			    device->pci.driver_status ? "" : device->pci.driver,
			    device->pci.driver_status ? "" : ", not to a VFIO driver");
		finding_command(finding, "vfio-msixctl doctor %s", facts_device_label(device));
	} else if (group) {
		finding_set(finding, FINDING_NOT_OPEN,
			    "no process has it open: %s (pid %u) has its group open, but not the "
			    "device",
			    maps_program(group), group->pid);
		finding_remedy(finding, "to see which parts could be mapped:");
		finding_command(finding, "vfio-msixctl layout %s", facts_device_label(device));
	} else {
		finding_set(finding, FINDING_NOT_OPEN, "no process has it open");
		finding_remedy(finding, "to see which parts could be mapped:");
		finding_command(finding, "vfio-msixctl layout %s", facts_device_label(device));
	}
}

struct maps_verdict *maps_judge(const struct host_facts *host, const struct device_facts *device,
				struct findings *messages)
{
	const uint64_t page_size = max_u64(host->page_size, LAYOUT_PAGE_MIN);
	struct layout_verdict *layout = layout_of_page(host, device, page_size);
	struct maps_verdict *maps = xcalloc(1, sizeof(*maps));
	bool held = false;

	maps->n_holders = device->holders.n;
	maps->holders = xcalloc(maps->n_holders, sizeof(*maps->holders));
	for (size_t i = 0; i < maps->n_holders; i++) {
		maps->holders[i].facts = &device->holders.list[i];
		maps->holders[i].pid = device->holders.list[i].pid;
		judge_holder(device, layout, page_size, &maps->holders[i], messages);
		held |= maps->holders[i].hold <= MAPS_MAY_HOLD;
	}
	layout_free(layout);
	if (held)
		return maps;
	explain_none(device, maps, findings_add(messages));
	maps_free(maps);
	return NULL;
}

static void free_holder(struct maps_holder *holder)
{
	for (size_t i = 0; i < holder->n_bars; i++)
		free(holder->bars[i].ranges);
	free(holder->claims);
	free(holder->others);
	finding_free(&holder->result);
	findings_free(&holder->notes);
}

void maps_free(struct maps_verdict *maps)
{
	if (!maps)
		return;
	for (size_t i = 0; i < maps->n_holders; i++)
		free_holder(&maps->holders[i]);
	free(maps->holders);
	free(maps);
}
