// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge/maps_claim.h"

#include "judge/area.h"
#include "judge/maps_program.h"

#define REGION_SHIFT 40 /* VFIO_PCI_OFFSET_SHIFT */

enum encoding {
	BY_REGION,
	BY_ADDRESS,
};

struct claiming {
	const struct device_facts *device;
	const struct holder_facts *holder;
	uint64_t page_size;
	size_t n_functions;
	size_t n_claims;
	uint64_t device_bit; /* the device itself; 0: not among the functions */
	uint64_t held;       /* the functions that its descriptors may belong to */
	struct maps_claim *claims;
};

/* The pages of a BAR that can be mapped; empty for one that cannot. */
static struct area bar_pages(const struct holder_bar *bar, uint64_t page_size)
{
	const uint64_t limit = UINT64_MAX / 4;
	uint64_t first;

	if (bar->io || bar->size == 0 || bar->size > limit || bar->start > limit)
		return (struct area){ 0, 0 };
	first = align_down(bar->start, page_size);
	return (struct area){ first, align_up(bar->start + bar->size, page_size) - first };
}

/* Whether @range is inside the BAR, which starts at @from in the address space of @range. */
static bool is_inside(struct area pages, uint64_t from, struct area range, struct area *area)
{
	if (range.offset < from || pages.size == 0)
		return false;
	*area = (struct area){ range.offset - from, range.size };
	return area->offset < pages.size && area->size <= pages.size - area->offset;
}

static bool fits(const struct claiming *claiming, const struct holder_function *function,
		 const struct holder_mapping *mapping, enum encoding encoding,
		 struct maps_claim *claim)
{
	const uint64_t mask = (1ull << REGION_SHIFT) - 1;
	const struct area by_region = { mapping->offset & mask, mapping->size };
	const struct area by_address = { mapping->offset, mapping->size };

	for (size_t i = 0; i < function->n_bars; i++) {
		const struct area pages = bar_pages(&function->bars[i], claiming->page_size);

		claim->bar = (uint8_t)i;
		if (encoding == BY_ADDRESS ?
			    function->bars[i].start &&
				    is_inside(pages, pages.offset, by_address, &claim->area) :
			    mapping->offset >> REGION_SHIFT == i &&
				    is_inside(pages, 0, by_region, &claim->area))
			return true;
	}
	return false;
}

/* The functions at that address, a bit each. */
static uint64_t at_address(const struct claiming *claiming, const char *address)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < claiming->n_functions; i++)
		if (strcmp(claiming->holder->functions[i].address, address) == 0)
			bits |= 1ull << i;
	return bits;
}

/* Since Linux 6.18 a descriptor names its device; before, all devices of its groups count. */
static uint64_t find_held(const struct claiming *claiming)
{
	const struct holder_facts *holder = claiming->holder;
	bool nameless = false;
	uint64_t held = 0;

	for (size_t i = 0; i < holder->n_fds; i++) {
		const struct holder_fd *fd = &holder->fds[i];

		if (fd->kind == HOLDER_DEVICE && fd->address_status == 0)
			held |= at_address(claiming, fd->address);
		nameless |= fd->kind == HOLDER_DEVICE && fd->address_status;
	}
	return held && !nameless ? held : UINT64_MAX;
}

/* The functions that a mapping may belong to by its path alone; a cdev has one device. */
static uint64_t of_path(const struct claiming *claiming, const struct holder_mapping *mapping)
{
	static const char cdevs[] = "/dev/vfio/devices/";
	const struct device_facts *device = claiming->device;
	const struct holder_facts *holder = claiming->holder;
	const char *node = NULL;

	if (strncmp(mapping->path, cdevs, strlen(cdevs)) == 0)
		node = mapping->path + strlen(cdevs);
	for (size_t i = 0; i < holder->n_fds; i++)
		if (holder->fds[i].kind == HOLDER_CDEV &&
		    strcmp(holder->fds[i].path, mapping->path) == 0)
			node = holder->fds[i].node;
	if (!node)
		return claiming->held;
	return device->cdev_status == 0 && strcmp(node, device->cdev) == 0 ? claiming->device_bit :
									     0;
}

/* Return: the functions in @among that have a BAR which the mapping fits. */
static uint64_t fitting(const struct claiming *claiming, size_t index, uint64_t among,
			enum encoding encoding, struct maps_claim *claim)
{
	struct maps_claim tried = { 0 };
	uint64_t may = 0;

	for (size_t i = 0; i < claiming->n_functions; i++) {
		if (!(among & 1ull << i) ||
		    !fits(claiming, &claiming->holder->functions[i],
			  &claiming->holder->mappings[index], encoding, &tried))
			continue;
		may |= 1ull << i;
		claim->bar = tried.bar;
		claim->area = tried.area;
	}
	return may;
}

/* Mappings that fit only one encoding decide for those that fit both. */
static enum encoding find_encoding(const struct claiming *claiming, bool *known)
{
	size_t only[2] = { 0 };
	struct maps_claim ignored;

	for (size_t i = 0; i < claiming->n_claims; i++) {
		const bool region = fitting(claiming, i, UINT64_MAX, BY_REGION, &ignored);
		const bool address = fitting(claiming, i, UINT64_MAX, BY_ADDRESS, &ignored);

		only[BY_REGION] += region && !address;
		only[BY_ADDRESS] += address && !region;
	}
	*known = only[BY_REGION] != only[BY_ADDRESS];
	return only[BY_ADDRESS] > only[BY_REGION] ? BY_ADDRESS : BY_REGION;
}

/* QEMU maps a whole BAR, or what is on either side of the pages of its MSI-X table. */
static bool is_usual(const struct claiming *claiming, const struct holder_function *function,
		     const struct maps_claim *claim)
{
	const struct holder_table *table = &function->table;
	const uint64_t size = bar_pages(&function->bars[claim->bar], claiming->page_size).size;
	const uint64_t first = align_down(table->offset, claiming->page_size);
	const uint64_t end = align_up((uint64_t)table->offset + table->size, claiming->page_size);
	const uint64_t last = area_end(claim->area);

	if (claim->area.offset == 0 && last == size)
		return true;
	if (!function->has_table || table->bar != claim->bar)
		return false;
	return (claim->area.offset == 0 && last == first) ||
	       (claim->area.offset == end && last == size);
}

static uint64_t usual(const struct claiming *claiming, const struct maps_claim *claim)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < claiming->n_functions; i++)
		if (claim->may & 1ull << i &&
		    is_usual(claiming, &claiming->holder->functions[i], claim))
			bits |= 1ull << i;
	return bits;
}

static bool is_alike(const struct maps_claim *a, const struct maps_claim *b)
{
	return a->may == b->may && a->bar == b->bar && a->area.offset == b->area.offset &&
	       a->area.size == b->area.size;
}

static void read_claim(const struct claiming *claiming, size_t index, enum encoding encoding,
		       bool known)
{
	const struct holder_mapping *mapping = &claiming->holder->mappings[index];
	const uint64_t among = of_path(claiming, mapping);
	struct maps_claim *claim = &claiming->claims[index], other = { 0 };

	if (!mapping->parsed || mapping->size == 0)
		return;
	if (among == 0) {
		claim->whose = MAPS_ANOTHERS;
		return;
	}
	claim->may = fitting(claiming, index, among, encoding, claim);
	other.may = fitting(claiming, index, among, !encoding, &other);
	if (other.may && !claim->may)
		*claim = other;
	else if (other.may && !known && !is_alike(claim, &other))
		claim->may = 0;
	if (maps_is_qemu(claiming->holder) && usual(claiming, claim))
		claim->may = usual(claiming, claim);
}

static bool is_single(uint64_t bits)
{
	return bits && (bits & (bits - 1)) == 0;
}

/* Each range of a device is mapped once: a second such mapping belongs to another device. */
static void exclude(const struct claiming *claiming, const struct maps_claim *certain)
{
	for (size_t i = 0; i < claiming->n_claims; i++) {
		struct maps_claim *claim = &claiming->claims[i];
		const uint64_t left = claim->may & ~certain->may;

		/* If no device would be left, one device has the range mapped twice. */
		if (claim != certain && left && claim->bar == certain->bar &&
		    area_overlap(claim->area, certain->area))
			claim->may = left;
	}
}

/* A mapping that has become certain may make others certain. */
static void exclude_all(const struct claiming *claiming)
{
	bool settled[MAPS_CLAIMS_MAX] = { false };
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = 0; i < claiming->n_claims; i++) {
			if (settled[i] || !is_single(claiming->claims[i].may))
				continue;
			settled[i] = true;
			changed = true;
			exclude(claiming, &claiming->claims[i]);
		}
	}
}

static void conclude(const struct claiming *claiming, struct maps_claim *claim)
{
	int alike = 0;

	if (claim->whose == MAPS_ANOTHERS || !claim->may)
		return;
	claim->whose = !(claim->may & claiming->device_bit) ? MAPS_ANOTHERS :
		       is_single(claim->may)                ? MAPS_OURS :
							      MAPS_UNSURE;
	if (claim->whose != MAPS_UNSURE)
		return;
	for (size_t i = 0; i < claiming->n_claims; i++)
		alike += is_alike(&claiming->claims[i], claim);
	claim->each_has_one = alike >= __builtin_popcountll(claim->may);
}

void maps_claim(const struct device_facts *device, const struct holder_facts *holder,
		uint64_t page_size, struct maps_claim *claims)
{
	struct claiming claiming = {
		.device = device,
		.holder = holder,
		.page_size = page_size,
		.n_functions = min_u64(holder->n_functions, MAPS_FUNCTIONS_MAX),
		.n_claims = maps_n_claims(holder),
		.claims = claims,
	};
	enum encoding encoding;
	bool known;

	memset(claims, 0, holder->n_mappings * sizeof(*claims));
	claiming.device_bit = at_address(&claiming, device->address);
	claiming.held = find_held(&claiming);
	encoding = find_encoding(&claiming, &known);
	for (size_t i = 0; i < claiming.n_claims; i++)
		read_claim(&claiming, i, encoding, known);
	exclude_all(&claiming);
	for (size_t i = 0; i < claiming.n_claims; i++)
		conclude(&claiming, &claims[i]);
}
