// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/lspci_conclude.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "facts/bound.h"
#include "target.h"
#include "util.h"

#define BRIDGE_BARS 2 /* PCI-to-PCI Bridge Architecture Specification 1.2, 3.2.5.1 */

static bool is_verbose(const struct lspci_words *words)
{
	return words->control || words->flags;
}

static bool is_bridge(const struct lspci_block *block, const struct device_facts *device)
{
	return block->words.buses || bound_never(device->pci.class);
}

/* Whether everything up to the end of the capabilities is in the text. */
static bool is_whole(const struct lspci_block *block)
{
	return !block->elided && (block->ended || block->words.driver || block->words.modules);
}

/* All ones: revision ff, an impossible header type, or the whole dump. */
static bool is_silent(const struct lspci_block *block)
{
	return block->words.silent || block->head.asleep || lspci_dump_silent(&block->dump);
}

static int msix_status(const struct lspci_block *block)
{
	const struct lspci_words *words = &block->words;

	if (words->entries_seen && words->table_seen && words->pba_seen)
		return 0;
	if (is_silent(block))
		return -EIO;
	if (words->denied)
		return -EACCES;
	if (words->msix_named)
		return FACT_NOT_ASKED;
	if (words->capabilities == '-')
		return FACT_NOT_THERE;
	if (!is_verbose(words) || !is_whole(block))
		return FACT_NOT_ASKED;
	/* With -v, an absence of capabilities is not stated. */
	if (words->n_capabilities || (words->flags && !words->capabilities))
		return FACT_NOT_THERE;
	return FACT_NOT_ASKED;
}

static void conclude_driver(const struct lspci_block *block, struct device_facts *device)
{
	const struct lspci_words *words = &block->words;

	if (words->driver_line || block->elided)
		return;
	/*
	 * Capabilities are announced by the status but were left out, so the driver may have been,
	 * too.
	 */
	if (words->capabilities == '+' && !words->n_capabilities && !words->denied)
		return;
	if (words->modules || (block->ended && block->details &&
			       (is_verbose(words) || words->silent || !block->dump.size)))
		device->pci.driver_status = FACT_NOT_THERE;
}

/* Whether a BAR without a line does not exist. -vv lists the existing ones, in order. */
static bool is_absent(const struct lspci_block *block, const struct device_facts *device,
		      unsigned int index, bool all)
{
	const struct lspci_words *words = &block->words;
	const struct bar_facts *before = index ? &device->bars[index - 1] : NULL;

	if (before && words->regions & 1u << (index - 1) && before->is_64bit)
		return true;
	if (is_bridge(block, device) && index >= BRIDGE_BARS)
		return true;
	if (!words->control || block->elided)
		return false;
	return all || words->regions >> index;
}

static void conclude_bars(const struct lspci_block *block, struct device_facts *device)
{
	const struct lspci_words *words = &block->words;
	const struct msix_facts *msix = &device->msix;
	bool all = words->regions_end || block->ended;

	if (is_silent(block))
		return;
	/* MSI-X is in a BAR: if that has no line, lines were left out (except for bridges) */
	if (words->table_seen && !(words->regions & 1u << msix->table.bar) &&
	    !is_bridge(block, device))
		all = false;
	for (unsigned int i = 0; i < device->n_bars; i++)
		if (!(words->regions & 1u << i) && is_absent(block, device, i, all))
			device->bars[i] =
				(struct bar_facts){ .index = (uint8_t)i, .size_status = 0 };
}

/* "Virtual Function", "T5 [VF]" */
static bool is_named_virtual(const char *name)
{
	if (strcasestr(name, "virtual function"))
		return true;
	for (const char *at = strstr(name, "VF"); at; at = strstr(at + 1, "VF"))
		if ((at == name || !isalnum((unsigned char)at[-1])) &&
		    !isalnum((unsigned char)at[2]))
			return true;
	return false;
}

void lspci_conclude_words(const struct lspci_block *block, struct device_facts *device)
{
	struct msix_facts *msix = &device->msix;

	msix->status = msix_status(block);
	msix->table.size = msix->entries * 16u;
	msix->pba.size = (uint32_t)align_up(msix->entries, 64) / 8;
	conclude_driver(block, device);
	conclude_bars(block, device);
	if (block->head.group_known && device->group.status) {
		device->group.status = 0;
		device->group.id = block->head.group;
	}
	if (is_named_virtual(device->pci.device_name)) {
		device->pci.virtual_status = 0;
		device->pci.virtual_function = true;
	}
}

/* -v does not number BARs, but the dump does: the same address is the same BAR. */
static void find_size(const struct lspci_block *block, const struct device_facts *words,
		      struct device_facts *device, size_t i)
{
	struct bar_facts *bar = &device->bars[i];

	/* The words have the kernel's addresses, which on POWER differ from those in the device. */
	if (block->words.regions & 1u << i) {
		*bar = words->bars[i];
		return;
	}
	bar->unseen = false;
	bar->size_status = words->bars[i].size_status;
	bar->size = words->bars[i].size;
	for (size_t k = 0; bar->size_status && bar->start && k < block->words.n_loose; k++) {
		if (block->words.loose[k].start != bar->start)
			continue;
		bar->size_status = block->words.loose[k].size_status;
		bar->size = block->words.loose[k].size;
	}
	/* The upper half of the previous one; a bridge has at most two. */
	if (i > 0 && device->bars[i - 1].is_64bit && bar->start == 0)
		bar->size_status = 0;
	if (is_bridge(block, device) && i >= BRIDGE_BARS)
		bar->size_status = 0;
}

static void keep_identity(const struct device_facts *words, struct device_facts *device)
{
	struct pci_facts *pci = &device->pci;
	const struct pci_facts *said = &words->pci;

	/* SR-IOV 1.1, 3.4.1.1 and 3.4.1.2: a virtual function's ids read as all ones. */
	if (pci->vendor == 0xffff) {
		pci->virtual_status = 0;
		pci->virtual_function = true;
		pci->vendor = said->vendor;
		pci->device = said->device;
		memcpy(pci->vendor_name, said->vendor_name, sizeof(pci->vendor_name));
		memcpy(pci->device_name, said->device_name, sizeof(pci->device_name));
	}
	if (said->device_name[0] && !said->vendor_name[0]) {
		memcpy(pci->device_name, said->device_name, sizeof(pci->device_name));
		memcpy(pci->class_name, said->class_name, sizeof(pci->class_name));
		pci->vendor_name[0] = '\0';
	}
	pci->numa_node = said->numa_node;
	pci->rom_size = said->rom_size;
}

/* The words have all capabilities or none; a dump of 64 bytes ends before them. */
static void choose_msix(const struct lspci_block *block, const struct msix_facts *words,
			struct msix_facts *msix)
{
	const bool known = words->status == 0 || words->status == FACT_NOT_THERE;
	const size_t size = block->dump.size;

	/* A capability list that leaves the dump continues outside of it. */
	if (msix->status == -EIO ||
	    (msix->status == -EACCES && (block->dump.damaged || size != LSPCI_DUMP_HEADER)))
		msix->status = FACT_NOT_ASKED;
	if (known || (msix->status && words->status != FACT_NOT_ASKED))
		*msix = *words;
	else if (msix->status && !msix->entries)
		msix->entries = words->entries;
}

void lspci_conclude_dump(const struct lspci_block *block, const struct device_facts *words,
			 struct device_facts *device)
{
	keep_identity(words, device);
	choose_msix(block, &words->msix, &device->msix);
	for (size_t i = 0; i < device->n_bars; i++)
		find_size(block, words, device, i);
}

static unsigned int msix_rank(const struct msix_facts *msix)
{
	switch (msix->status) {
	case 0:
		return 4;
	case FACT_NOT_THERE:
		return 3;
	case FACT_NOT_ASKED:
		return msix->entries ? 2 : 0;
	default:
		return 1;
	}
}

static unsigned int bars_rank(const struct device_facts *device)
{
	unsigned int rank = 0;

	for (size_t i = 0; i < device->n_bars; i++)
		rank += device->bars[i].size_status == 0 ? 4 : device->bars[i].start ? 1 : 0;
	return rank;
}

static unsigned int rank(const struct device_facts *device)
{
	return 100 * msix_rank(&device->msix) + bars_rank(device) +
	       (device->pci.driver_status != FACT_NOT_ASKED) + (device->group.status == 0);
}

/*
 * Without ids, different names mean two devices, unless one is the number that -n prints instead.
 */
static bool are_one(const struct pci_facts *a, const struct pci_facts *b)
{
	if (a->vendor && b->vendor)
		return a->vendor == b->vendor && a->device == b->device;
	if (a->class && b->class && a->class >> 8 != b->class >> 8)
		return false;
	if (a->vendor_name[0] || b->vendor_name[0] || !a->device_name[0] || !b->device_name[0])
		return true;
	return strncasecmp(a->device_name, b->device_name,
			   min_u64(strlen(a->device_name), strlen(b->device_name))) == 0;
}

static void merge_pci(struct pci_facts *pci, const struct pci_facts *later)
{
	const struct pci_facts earlier = *pci;

	*pci = *later;
	if (!later->vendor) {
		pci->vendor = earlier.vendor;
		pci->device = earlier.device;
	}
	/* A name rather than a number. */
	if (!later->device_name[0] || (later->vendor_name[0] && earlier.device_name[0])) {
		memcpy(pci->device_name, earlier.device_name, sizeof(pci->device_name));
		memcpy(pci->vendor_name, earlier.vendor_name, sizeof(pci->vendor_name));
	}
	if (!later->class_name[0])
		memcpy(pci->class_name, earlier.class_name, sizeof(pci->class_name));
	if (!(later->class & 0xff) && earlier.class >> 8)
		pci->class = earlier.class;
	if (!later->subsystem_vendor) {
		pci->subsystem_vendor = earlier.subsystem_vendor;
		pci->subsystem_device = earlier.subsystem_device;
	}
	if (later->driver_status == FACT_NOT_ASKED) {
		pci->driver_status = earlier.driver_status;
		memcpy(pci->driver, earlier.driver, sizeof(pci->driver));
	}
	if (later->command_status) {
		pci->command_status = earlier.command_status;
		pci->memory_enabled = earlier.memory_enabled;
		pci->bus_master = earlier.bus_master;
	}
	if (later->virtual_status) {
		pci->virtual_status = earlier.virtual_status;
		pci->virtual_function = earlier.virtual_function;
	}
	if (later->vfs_status) {
		pci->vfs_status = earlier.vfs_status;
		pci->total_vfs = earlier.total_vfs;
		pci->vfs = earlier.vfs;
	}
	if (!later->power_state[0])
		memcpy(pci->power_state, earlier.power_state, sizeof(pci->power_state));
	if (later->numa_node < 0)
		pci->numa_node = earlier.numa_node;
	if (!later->rom_size)
		pci->rom_size = earlier.rom_size;
}

bool lspci_conclude_merge(struct device_facts *device, const struct device_facts *later)
{
	if (!are_one(&device->pci, &later->pci)) {
		if (rank(later) >= rank(device))
			*device = *later;
		return false;
	}
	merge_pci(&device->pci, &later->pci);
	if (msix_rank(&later->msix) >= msix_rank(&device->msix))
		device->msix = later->msix;
	if (bars_rank(later) >= bars_rank(device))
		memcpy(device->bars, later->bars, sizeof(device->bars));
	if (later->group.status == 0)
		device->group = later->group;
	return true;
}

void lspci_conclude_place(const char *address, struct lspci_bus_place *place)
{
	struct pci_address parsed = { 0 };

	target_parse_address(address, &parsed);
	*place = (struct lspci_bus_place){
		.domain = parsed.domain,
		.routing_id =
			(uint32_t)parsed.bus << 8 | (uint32_t)parsed.device << 3 | parsed.function,
	};
}

bool lspci_conclude_vf(const struct lspci_bus_place *place, const struct lspci_block *physical,
		       uint32_t vfs)
{
	const struct lspci_words *words = &physical->words;
	const uint32_t first = physical->place.routing_id + words->vf_offset;
	const uint32_t stride = words->vf_stride ? words->vf_stride : 1;
	uint32_t distance;

	if (place->domain != physical->place.domain || place->routing_id < first)
		return false;
	distance = place->routing_id - first;
	return distance % stride == 0 && distance / stride < vfs;
}
