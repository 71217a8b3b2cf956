// SPDX-License-Identifier: GPL-2.0-or-later
#include "source/lspci_words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "number.h"
#include "source/lspci_number.h"
#include "units.h"
#include "util.h"

/* The context of an item. */
struct view {
	const struct lspci_item *item;
	bool at_end; /* nothing was read after it */
	struct lspci_words *words;
	struct device_facts *device;
	int top;       /* the column of the function's own items; -1: indentation has no meaning */
	bool in_sriov; /* the last capability was SR-IOV */
	int last;      /* the last region of the function itself; -1: none */
};

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t\n");
}

/* The decimal number after @key, if not larger than @max. */
static bool number_after(const char *text, const char *key, uint64_t max, uint64_t *value)
{
	const char *at = strcasestr(text, key);

	return at && lspci_number_decimal(skip_blanks(at + strlen(key)), max, value);
}

/* "[size=16K]"; lspci.c: show_size() */
static bool parse_size(const char *text, uint64_t *size)
{
	static const char word[] = "[size=";
	const char *at = strstr(text, word);
	uint64_t number;

	at = at ? number_take(at + strlen(word), 10, (1u << 20) - 1, &number) : NULL;
	if (at && isupper((unsigned char)*at) && !units_scale(*at++, &number))
		return false;
	if (!at || *at != ']')
		return false;
	*size = number;
	return true;
}

/* "fe000000 (64-bit, non-prefetchable) [disabled] [size=16K]"; lspci.c: show_bases() */
static bool parse_bar(const char *text, bool io, struct bar_facts *bar)
{
	const size_t digits = number_digits(text, 16);
	const size_t least = io ? 4 : 8; /* lspci pads them */

	bar->io = io;
	/* <unassigned>, <ignored>, <broken-64-bit-slot>, or the rest if it was removed as a tag */
	bar->unassigned = *text && strchr("<([", *text);
	if (digits > 16 || (!bar->unassigned && (digits < least || !text[digits])))
		return false;
	bar->start = 0;
	number_take(text, 16, UINT64_MAX, &bar->start);
	bar->is_64bit = strstr(text, "64-bit") != NULL;
	bar->prefetchable = strcasestr(text, " prefetchable") != NULL;
	bar->size_status = parse_size(text, &bar->size) ? 0 : FACT_NOT_ASKED;
	if (bar->size_status)
		bar->size = 0;
	return true;
}

/* The text after "Memory at" or "I/O ports at", with or without marks before these. */
static const char *find_place(const char *body, bool *io)
{
	static const char ports[] = "ports at", memory[] = "Memory at";
	const char *at = strcasestr(body, ports);

	*io = at != NULL;
	if (at)
		return skip_blanks(at + strlen(ports));
	at = strcasestr(body, memory);
	return at ? skip_blanks(at + strlen(memory)) : NULL;
}

static bool is_own(const struct view *view, unsigned int index, const struct bar_facts *bar)
{
	if (view->top >= 0 && view->item->column >= 0)
		return view->item->column <= view->top;
	if (view->in_sriov)
		return false;
	/* lspci lists them in order, and before any capability. */
	return (int)index > view->last && !(view->words->n_capabilities && bar->size_status);
}

static void read_region(struct view *view)
{
	const char *body = view->item->body, *place;
	struct bar_facts bar = { .index = (uint8_t)(body[0] - '0'), .size_status = FACT_NOT_ASKED };
	bool io;

	place = find_place(body, &io);
	if (!is_own(view, bar.index, &bar))
		return;
	view->words->regions |= 1u << bar.index;
	view->last = bar.index;
	/* A line that is truncated or cannot be parsed shows that the BAR exists. */
	if (place && parse_bar(place, io, &bar))
		view->device->bars[bar.index] = bar;
	else
		view->device->bars[bar.index] =
			(struct bar_facts){ .index = bar.index, .size_status = FACT_NOT_ASKED };
}

static void read_loose(struct view *view)
{
	struct lspci_words *words = view->words;
	struct bar_facts bar = { .size_status = FACT_NOT_ASKED };

	if (words->n_loose < ARRAY_SIZE(words->loose) &&
	    parse_bar(skip_blanks(view->item->body), view->item->key == LSPCI_PORTS, &bar))
		words->loose[words->n_loose++] = bar;
}

static void read_rom(struct view *view)
{
	uint64_t size;

	if (parse_size(view->item->body, &size))
		view->device->pci.rom_size = size;
}

static void read_control(struct view *view)
{
	const char *body = view->item->body;

	view->words->control = true;
	if (!strcasestr(body, " Mem+") && !strcasestr(body, " Mem-"))
		return;
	view->device->pci.command_status = 0;
	view->device->pci.memory_enabled = strcasestr(body, " Mem+") != NULL;
	view->device->pci.bus_master = strcasestr(body, " BusMaster+") != NULL;
}

static void read_status(struct view *view)
{
	if (*view->item->body == '+' || *view->item->body == '-')
		view->words->capabilities = *view->item->body;
}

static void read_subsystem(struct view *view)
{
	const char *body = view->item->body;
	const size_t length = strlen(body);
	uint64_t vendor, device;

	for (size_t i = 0; i + 9 <= length; i++) {
		if (i > 0 && body[i - 1] != '[' && body[i - 1] != ' ')
			continue;
		if (body[i + 4] != ':' || !number_exact(body + i, 16, 4, &vendor) ||
		    !number_exact(body + i + 5, 16, 4, &device))
			continue;
		view->device->pci.subsystem_vendor = (uint16_t)vendor;
		view->device->pci.subsystem_device = (uint16_t)device;
	}
}

static void set_group(struct device_facts *device, uint64_t group)
{
	device->group.status = 0;
	device->group.id = (uint32_t)group;
}

/* -v has both in this line, -vv in separate lines */
static void read_flags(struct view *view)
{
	const char *body = view->item->body;
	uint64_t number;

	/* The Power Management capability has flags, too. */
	if (!strstr(body, "devsel"))
		return;
	view->words->flags = true;
	if (number_after(body, "NUMA node ", INT32_MAX, &number))
		view->device->pci.numa_node = (int32_t)number;
	if (number_after(body, "IOMMU group ", UINT32_MAX, &number))
		set_group(view->device, number);
}

static void read_numa(struct view *view)
{
	uint64_t node;

	if (lspci_number_decimal(skip_blanks(view->item->body), INT32_MAX, &node))
		view->device->pci.numa_node = (int32_t)node;
}

static void read_group(struct view *view)
{
	uint64_t group;

	if (lspci_number_decimal(skip_blanks(view->item->body), UINT32_MAX, &group))
		set_group(view->device, group);
}

static void read_power(struct view *view)
{
	const char state = *view->item->body;

	if (state >= '0' && state <= '3')
		snprintf(view->device->pci.power_state, sizeof(view->device->pci.power_state),
			 "D%c%s", state, state == '3' ? "hot" : "");
}

/* "[70]" or, for PCI Express extended ones, "[180 v1]" */
static bool is_capability(const char *body)
{
	const size_t digits = *body == '[' ? number_digits(body + 1, 16) : 0;

	return digits >= 2 && digits <= 3 && (body[digits + 1] == ']' || body[digits + 1] == ' ');
}

/* "[70] MSI-X: ..." or "<access denied>", which may have lost its brackets or be missing. */
static void read_capability(struct view *view)
{
	const char *body = skip_blanks(view->item->body);
	const bool cut = view->at_end && !strchr(view->item->body, '\n');
	struct lspci_words *words = view->words;

	view->in_sriov = false;
	words->regions_end = true;
	if (is_capability(body))
		words->n_capabilities++;
	else if (*body ? strcasestr(body, "denied") || strcasestr(body, "root") : !cut)
		words->denied = true;
	else
		words->left_out = true;
}

static void read_msix(struct view *view)
{
	const char *body = view->item->body;
	struct msix_facts *msix = &view->device->msix;
	uint64_t entries;

	view->words->msix_named = true;
	if (!number_after(body, "Count=", 2048, &entries) &&
	    !number_after(body, "TabSize=", 2048, &entries))
		return;
	if (entries == 0)
		return;
	view->words->entries_seen = true;
	msix->entries = (uint16_t)entries;
	msix->enabled = strcasestr(body, "Enable+") != NULL;
	msix->masked = strcasestr(body, "Mask+") || strcasestr(body, "Masked+");
}

/* "BAR=0 offset=00002000" */
static bool parse_place(const char *text, struct msix_place *place)
{
	static const char bar[] = "BAR=", offset[] = "offset=";
	uint64_t value;

	text = skip_blanks(text);
	if (strncasecmp(text, bar, strlen(bar)) != 0)
		return false;
	text = skip_blanks(text + strlen(bar));
	if (*text < '0' || *text > '7' || isalnum((unsigned char)text[1]))
		return false;
	place->bar = (uint8_t)(*text - '0');
	text = skip_blanks(text + 1);
	if (strncasecmp(text, offset, strlen(offset)) != 0 ||
	    !number_exact(skip_blanks(text + strlen(offset)), 16, 8, &value))
		return false;
	place->offset = (uint32_t)value;
	return true;
}

static void read_table(struct view *view)
{
	view->words->msix_named = true;
	view->words->table_seen = parse_place(view->item->body, &view->device->msix.table);
}

static void read_pba(struct view *view)
{
	view->words->msix_named = true;
	view->words->pba_seen = parse_place(view->item->body, &view->device->msix.pba);
}

static void read_sriov(struct view *view)
{
	view->in_sriov = true;
}

static void read_sriov_control(struct view *view)
{
	read_sriov(view);
	view->words->vfs_off = strcasestr(view->item->body, "Enable-") != NULL;
}

/* "16, Total VFs: 16, Number of VFs: 2, ..." */
static void read_sriov_counts(struct view *view)
{
	struct pci_facts *pci = &view->device->pci;
	uint64_t total, number;

	read_sriov(view);
	if (!number_after(view->item->body, "Total VFs:", UINT16_MAX, &total) ||
	    !number_after(view->item->body, "Number of VFs:", UINT16_MAX, &number))
		return;
	pci->vfs_status = 0;
	pci->total_vfs = (uint32_t)total;
	/* NumVFs keeps its value while VFs are disabled. */
	pci->vfs = view->words->vfs_off ? 0 : (uint32_t)number;
}

static void read_sriov_place(struct view *view)
{
	uint64_t offset, stride;

	read_sriov(view);
	if (!lspci_number_decimal(skip_blanks(view->item->body), UINT16_MAX, &offset) ||
	    !number_after(view->item->body, "stride:", UINT16_MAX, &stride))
		return;
	view->words->vf_offset = (uint32_t)offset;
	view->words->vf_stride = (uint32_t)stride;
}

/*
 * One word, possibly followed by a remark. Names of several words, such as "HDA Intel", begin with
 * a capital: they are those of ALSA before Linux 2.6.39.
 */
static size_t driver_length(const char *name)
{
	size_t length = 0;

	while (name[length] && !strchr(" \t\n<(,;`*\"'|", name[length]) &&
	       (unsigned char)name[length] < 0x80)
		length++;
	if (isupper((unsigned char)name[0]) && name[length] == ' ' &&
	    isupper((unsigned char)name[length + 1]))
		length += 1 + strcspn(name + length + 1, " \t\n<(,;`*\"'|");
	return length;
}

static void read_driver(struct view *view)
{
	const char *name = skip_blanks(view->item->body);
	size_t length;
	char *driver = view->device->pci.driver;

	view->words->regions_end = true;
	view->words->driver_line = true;
	name += strspn(name, "`*_'\"");
	length = driver_length(name);
	/* A word at the end of the text may have been cut. */
	if (length == 0 || !name[length])
		return;
	while (length > 1 && strchr("_.:", name[length - 1]))
		length--;
	view->words->driver = true;
	view->device->pci.driver_status = 0;
	snprintf(driver, sizeof(view->device->pci.driver), "%.*s",
		 (int)min_u64(length, sizeof(view->device->pci.driver) - 1), name);
}

static void read_modules(struct view *view)
{
	view->words->regions_end = true;
	view->words->modules = true;
}

static void read_buses(struct view *view)
{
	view->words->buses = true;
}

/* PCI 3.0, 6.2.1: the header's layout is 0, 1 or 2. */
static void read_header_type(struct view *view)
{
	view->words->silent = true;
}

static void (*const readers[])(struct view *view) = {
	[LSPCI_SUBSYSTEM] = read_subsystem,
	[LSPCI_CONTROL] = read_control,
	[LSPCI_STATUS] = read_status,
	[LSPCI_FLAGS] = read_flags,
	[LSPCI_REGION] = read_region,
	[LSPCI_MEMORY] = read_loose,
	[LSPCI_PORTS] = read_loose,
	[LSPCI_ROM] = read_rom,
	[LSPCI_CAPABILITY] = read_capability,
	[LSPCI_MSIX] = read_msix,
	[LSPCI_TABLE] = read_table,
	[LSPCI_PBA] = read_pba,
	[LSPCI_POWER] = read_power,
	[LSPCI_SRIOV] = read_sriov,
	[LSPCI_SRIOV_CONTROL] = read_sriov_control,
	[LSPCI_SRIOV_COUNTS] = read_sriov_counts,
	[LSPCI_SRIOV_PLACE] = read_sriov_place,
	[LSPCI_NUMA] = read_numa,
	[LSPCI_GROUP] = read_group,
	[LSPCI_DRIVER] = read_driver,
	[LSPCI_MODULES] = read_modules,
	[LSPCI_BUSES] = read_buses,
	[LSPCI_HEADER_TYPE] = read_header_type,
	[LSPCI_OTHER] = NULL,
};

_Static_assert(ARRAY_SIZE(readers) == LSPCI_KEYS, "a reader for each key");

static int least(int a, int b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

/*
 * The column of a function's own items. Indentation matters only if it distinguishes something:
 * details of a capability from the capability, or one region from another.
 */
static int find_top(const struct lspci_item *items, size_t n)
{
	int top = -1, nested = -1, first_region = -1, deepest_region = -1;

	for (size_t i = 0; i < n; i++) {
		const int column = items[i].column;

		switch (items[i].key) {
		case LSPCI_CONTROL:
		case LSPCI_CAPABILITY:
			top = least(top, column);
			break;
		case LSPCI_TABLE:
		case LSPCI_PBA:
		case LSPCI_SRIOV_COUNTS:
		case LSPCI_SRIOV_CONTROL:
		case LSPCI_SRIOV_PLACE:
			nested = least(nested, column);
			break;
		case LSPCI_REGION:
			first_region = first_region < 0 ? column : first_region;
			deepest_region = column > deepest_region ? column : deepest_region;
			break;
		default:
			break;
		}
	}
	if (top >= 0 && nested > top)
		return top;
	return first_region >= 0 && deepest_region > first_region ? first_region : -1;
}

/* Mail may break lines anywhere. */
static void join_lines(char *body)
{
	for (; *body; body++)
		if (*body == '\n' || *body == '\t')
			*body = ' ';
}

void lspci_words_read(const struct lspci_item *items, size_t n, struct lspci_words *words,
		      struct device_facts *device)
{
	struct view view = { .words = words, .device = device, .last = -1 };

	view.top = find_top(items, n);
	for (size_t i = 0; i < n; i++) {
		view.item = &items[i];
		view.at_end = i + 1 == n;
		if (items[i].key != LSPCI_DRIVER && items[i].key != LSPCI_CAPABILITY)
			join_lines(items[i].body);
		if (readers[items[i].key])
			readers[items[i].key](&view);
	}
}
